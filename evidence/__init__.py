"""What auditors look at: a record or a bundle as evidence, archived histories, verification, what a bundle ships."""
