package program

import "runtime/debug"

// version is set by the linker for a release:
// -ldflags "-X github.com/fgcontract/fgcontract/cmd/program.version=v1.2.3".
var version string

// Version is what a program calls itself: the version of the release, or what the go
// command noted about module and commit.
func Version() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "unknown"
	}
	return info.Main.Version
}
