package program

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxLeftovers is how many files of crashed writers may lie beside a report.
const maxLeftovers = 100

// WriteFile writes a file as a whole or not at all: it writes to a new file beside
// it and renames that when everything is written. A symbolic link stays one. What
// is no regular file, such as a terminal or a pipe, is written to directly.
func WriteFile(path string, write func(io.Writer) error) error {
	if pointed, err := filepath.EvalSymlinks(path); err == nil {
		path = pointed
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return writeInto(path, write)
	}
	beside, err := createBeside(path)
	if err != nil {
		return err
	}
	if err := fill(beside, write); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(beside.Name()))
	}
	if err := os.Rename(beside.Name(), path); err != nil {
		return errors.Join(err, os.Remove(beside.Name()))
	}
	return nil
}

func writeInto(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if err := fill(f, write); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// createBeside makes a file that nobody else has. It is made with plain permissions,
// so that the report can be read by whom the umask allows.
func createBeside(path string) (*os.File, error) {
	for i := 1; ; i++ {
		f, err := os.OpenFile(fmt.Sprintf("%s.%d.partial", path, i), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // a report is meant to be read
		if errors.Is(err, fs.ErrExist) && i < maxLeftovers {
			continue
		}
		return f, err
	}
}

// fill writes and closes a file. The first fault is what is told.
func fill(f *os.File, write func(io.Writer) error) error {
	out := bufio.NewWriter(f)
	err := write(out)
	if err == nil {
		err = out.Flush()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}
