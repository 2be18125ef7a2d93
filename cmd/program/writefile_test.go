package program

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func writes(content string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, content)
		return err
	}
}

// onlyFile fails unless the folder holds one file, with that content.
func onlyFile(t *testing.T, path, content string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != content {
		t.Errorf("%s holds %q (%v), want %q", filepath.Base(path), got, err, content)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the report lie other files: %v (%v)", entries, err)
	}
}

func TestWriteFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.json")
	for _, content := range []string{"first", "second, longer than the first", "", strings.Repeat("x", 1<<20)} {
		if err := WriteFile(path, writes(content)); err != nil {
			t.Fatal(err)
		}
		onlyFile(t, path, content)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&0o400 == 0 || info.Mode().Perm()&0o133 != 0 {
		t.Errorf("mode %v (%v): a report is read by others at most, and never executed", info.Mode(), err)
	}
}

func TestWriteFileKeepsTheOldFileWhenWritingFails(t *testing.T) {
	fault := errors.New("no more lamps")
	path := filepath.Join(t.TempDir(), "report.json")
	if err := WriteFile(path, writes("whole")); err != nil {
		t.Fatal(err)
	}
	err := WriteFile(path, func(w io.Writer) error {
		if err := writes(strings.Repeat("half", 1<<16))(w); err != nil {
			return err
		}
		return fault
	})
	if !errors.Is(err, fault) || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v, want one that wraps %q and names the file", err, fault)
	}
	onlyFile(t, path, "whole")
}

func TestWriteFileIntoFolderThatIsNotThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none", "report.json")
	called := false
	err := WriteFile(path, func(io.Writer) error { called = true; return nil })
	if !errors.Is(err, os.ErrNotExist) || called {
		t.Errorf("error %v, want one that wraps %v, before anything is written", err, os.ErrNotExist)
	}
}

func TestWriteFileToFolder(t *testing.T) {
	path := t.TempDir()
	if err := WriteFile(path, writes("x")); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v, want one that names the folder", err)
	}
}

// What a crashed writer left behind hinders nobody, and is left alone.
func TestWriteFileBesideLeftovers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.json")
	for i := 1; i <= 2; i++ {
		if err := os.WriteFile(fmt.Sprintf("%s.%d.partial", path, i), []byte("left"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := WriteFile(path, writes("new")); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{path: "new", path + ".1.partial": "left", path + ".2.partial": "left"} {
		if got, err := os.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s holds %q (%v), want %q", filepath.Base(name), got, err, want)
		}
	}
}

func TestWriteFileBesideTooManyLeftovers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.json")
	for i := 1; i <= 100; i++ {
		if err := os.WriteFile(fmt.Sprintf("%s.%d.partial", path, i), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := WriteFile(path, writes("new")); !errors.Is(err, os.ErrExist) {
		t.Errorf("error %v, want one that wraps %v", err, os.ErrExist)
	}
}

func TestWriteFileFollowsLinks(t *testing.T) {
	target := filepath.Join(t.TempDir(), "report.json")
	if err := os.WriteFile(target, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link.json")
	if err := os.Symlink(target, link); err != nil {
		t.Skip("no symbolic links here: " + err.Error())
	}
	if err := WriteFile(link, writes("new")); err != nil {
		t.Fatal(err)
	}
	onlyFile(t, target, "new")
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link became %v (%v)", info.Mode(), err)
	}
}

// A device must not be replaced by a file.
func TestWriteFileToDevice(t *testing.T) {
	before, err := os.Stat(os.DevNull)
	if err != nil || before.Mode().IsRegular() {
		t.Skip("no device here")
	}
	if err := WriteFile(os.DevNull, writes("x")); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(os.DevNull)
	if err != nil || after.Mode() != before.Mode() {
		t.Errorf("the device became %v (%v)", after.Mode(), err)
	}
	fault := errors.New("no more lamps")
	if err := WriteFile(os.DevNull, func(io.Writer) error { return fault }); !errors.Is(err, fault) {
		t.Errorf("error %v, want one that wraps %q", err, fault)
	}
}
