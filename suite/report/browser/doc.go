// Package browser holds the test of the HTML report in a real browser. It is a module
// of its own, so that who imports the suite does not inherit a browser's driver. It
// sees the report as a user does: as what the command writes.
package browser
