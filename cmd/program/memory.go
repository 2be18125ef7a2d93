package program

import "runtime/debug"

// startCollection is the GOGC of a server that gets ready. It allocates a few MiB
// then, most of it garbage at once, and collecting that again and again would take a
// fifth of the start.
const startCollection = 400

// startLean lets a start go on without collecting. The function that it returns ends
// that and gives the system back what the start left, beside the first requests: a
// server may then do nothing for hours.
func startLean() (rest func()) {
	usual := debug.SetGCPercent(startCollection)
	return func() {
		debug.SetGCPercent(usual)
		go debug.FreeOSMemory()
	}
}
