"""Every amount of a campaign gathered from the register and the notifications."""
