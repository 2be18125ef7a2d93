package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// columnGap is the space between two columns.
const columnGap = 2

// inColumns writes lines whose cells end with tabs so that the cells stand in
// columns. The flags are those of tabwriter.
func inColumns(to io.Writer, lines []string, flags uint) error {
	w := tabwriter.NewWriter(to, 0, 0, columnGap, ' ', flags)
	if _, err := io.WriteString(w, strings.Join(lines, "\n")+"\n"); err != nil {
		return err
	}
	return w.Flush()
}

// writeJSON writes a value in a form that people can read too, the same every time.
func writeJSON(w io.Writer, value any) error {
	err := json.MarshalWrite(w, value, json.Deterministic(true), jsontext.WithIndent("  "))
	if err == nil {
		_, err = io.WriteString(w, "\n")
	}
	return err
}

// writable finds out before the work whether a file can be made afterwards. What is
// neither a file nor a directory, such as a pipe, is left alone: its reader would see it.
func writable(path string) error {
	info, err := os.Stat(filepath.Dir(path))
	switch {
	case err != nil:
		return fmt.Errorf("%s cannot be written: %w", path, err)
	case !info.IsDir():
		return fmt.Errorf("%s cannot be written: %s is not a directory", path, filepath.Dir(path))
	}
	place := path
	if pointed, err := filepath.EvalSymlinks(path); err == nil {
		place = pointed
	}
	switch info, err := os.Stat(place); {
	case err != nil || info.Mode().IsRegular():
		return takesFiles(path, filepath.Dir(place))
	case info.IsDir():
		return fmt.Errorf("%s cannot be written: it is a directory", path)
	}
	return nil
}

// takesFiles tries whether something can be made in a directory: permissions do not
// say it of every file system, nor of every user. It leaves nothing behind.
func takesFiles(path, dir string) error {
	probe, err := os.MkdirTemp(dir, ".fgcontract-")
	if err == nil {
		err = os.Remove(probe)
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written: nothing can be made in %s: %w", path, dir, errors.Unwrap(err))
	}
	return nil
}

// writableDirectory finds out whether a path is a directory that takes files, or one
// can be made there.
func writableDirectory(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && filepath.Dir(path) != path:
		return writableDirectory(filepath.Dir(path))
	case err != nil:
		return fmt.Errorf("%s cannot be written: %w", path, err)
	case !info.IsDir():
		return fmt.Errorf("%s is not a directory; give one, or a path at which one can be made", path)
	}
	return takesFiles(path, path)
}

// oneOf refuses the value of a flag that is none of the possible ones.
func oneOf(flag, value string, possible []string) error {
	if slices.Contains(possible, value) {
		return nil
	}
	return fmt.Errorf("%s %q: give one of %s", flag, value, strings.Join(possible, ", "))
}
