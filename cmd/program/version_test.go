package program

import "testing"

func TestProgramVersion(t *testing.T) {
	if Version() == "" {
		t.Error("the program has no name for itself")
	}
	defer func(before string) { version = before }(version)
	if version = "v1.2.3"; Version() != "v1.2.3" {
		t.Errorf("got %s", Version())
	}
}
