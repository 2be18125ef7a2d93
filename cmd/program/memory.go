package program

import (
	"runtime/debug"
	"time"
)

const (
	// startCollection is the GOGC of a server that gets ready. It allocates a few MiB
	// then, most of it garbage at once, and collecting that again and again would take a
	// fifth of the start.
	startCollection = 400

	// settling is how long the first requests are waited for. They compile the
	// operations that they name, which leaves as much again behind; and collecting at
	// once would be in their way.
	settling = 500 * time.Millisecond
)

// startLean lets a start go on without collecting. The function that it returns ends
// that a while later, and gives the system back what the start left: a server may then
// do nothing for hours.
func startLean() (rest func()) {
	usual := debug.SetGCPercent(startCollection)
	return func() {
		time.AfterFunc(settling, func() {
			debug.SetGCPercent(usual)
			debug.FreeOSMemory()
		})
	}
}
