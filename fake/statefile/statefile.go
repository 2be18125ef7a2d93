// Package statefile keeps the state of a fake in a file, so that it survives the
// end of the process, also a sudden one: a change is on the disk before its request
// is answered.
//
// The file is a bbolt database, in which every value has a checksum. One that is damaged,
// belongs to another program or version, or is open elsewhere is refused and left
// untouched; a good one is written to by Save alone. Importing the package
// brings the database into a build; package fake does without.
package statefile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

// version is that of the layout of the file; the values have one of their own.
const version = "fgcontract-state-2"

// The buckets of the file.
var (
	headBucket  = []byte("head")
	stateBucket = []byte("state")
	versionKey  = []byte("version")
)

// File is a state on disk. It implements fake.Store.
type File struct {
	db   *bbolt.DB
	path string
}

// lockTimeout bounds the wait for a file that another process has open.
const lockTimeout = 500 * time.Millisecond

// Open opens a file or makes a new one, readable by its owner alone.
func Open(path string) (*File, error) {
	found, err := inspect(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockTimeout})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, plain(err))
	}
	if !found {
		err = db.Update(prepare)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), db.Close())
	}
	return &File{db: db, path: path}, nil
}

// inspect looks into a file without changing it, and reports whether there is one.
func inspect(path string) (found bool, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case info.IsDir():
		return false, errors.New("is a directory")
	case info.Size() == 0:
		return false, errors.New("is empty, so it is no state file; remove it, and a new one is made")
	}
	// The library panics at some kinds of damage.
	defer func() {
		if fault := recover(); fault != nil {
			err = errDamaged
		}
	}()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: lockTimeout})
	if err != nil {
		return true, plain(err)
	}
	return true, errors.Join(db.View(func(tx *bbolt.Tx) error { return check(tx, info.Size()) }), db.Close())
}

var errDamaged = errors.New("is damaged; it was left untouched")

func plain(err error) error {
	var path *fs.PathError
	switch {
	case errors.Is(err, bbolterrors.ErrTimeout):
		return errors.New("is in use by another process")
	case errors.As(err, &path):
		return path.Err
	}
	return fmt.Errorf("is no state file, or is damaged; it was left untouched: %w", err)
}

// check reads every page of a file of the given size.
func check(tx *bbolt.Tx, size int64) error {
	if size < tx.Size() {
		return errDamaged // its end is missing
	}
	for err := range tx.Check() {
		if err != nil {
			return errDamaged
		}
	}
	head := tx.Bucket(headBucket)
	if head == nil {
		return errors.New("is the database of another program; it was left untouched")
	}
	if found := head.Get(versionKey); !bytes.Equal(found, []byte(version)) {
		return fmt.Errorf("has version %q; this program reads %q; it was left untouched", found, version)
	}
	state := tx.Bucket(stateBucket)
	if state == nil {
		return errDamaged
	}
	return state.ForEach(func(key, sealed []byte) error {
		_, err := opened(key, sealed)
		return err
	})
}

// sumSize is the length of the checksum in front of a value.
const sumSize = 4

// sealed is a value behind the checksum of it and its key: the database has none of its
// own, and a value with another letter in it would pass for a good one.
func sealed(key, value []byte) []byte {
	return append(binary.BigEndian.AppendUint32(make([]byte, 0, sumSize+len(value)), sumOf(key, value)), value...)
}

func sumOf(key, value []byte) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli) // made once, by crc32, and only where there is a file
	return crc32.Update(crc32.Checksum(key, table), table, value)
}

// opened is the value in what sealed made, if nothing has changed it.
func opened(key, text []byte) ([]byte, error) {
	if len(text) < sumSize || binary.BigEndian.Uint32(text) != sumOf(key, text[sumSize:]) {
		return nil, errDamaged
	}
	return text[sumSize:], nil
}

func prepare(tx *bbolt.Tx) error {
	head, err := tx.CreateBucketIfNotExists(headBucket)
	if err != nil {
		return err
	}
	if _, err := tx.CreateBucketIfNotExists(stateBucket); err != nil {
		return err
	}
	return head.Put(versionKey, []byte(version))
}

// Load returns everything that was saved.
func (f *File) Load() (map[string][]byte, error) {
	values := map[string][]byte{}
	err := f.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(stateBucket).ForEach(func(key, text []byte) error {
			value, err := opened(key, text)
			values[string(key)] = bytes.Clone(value)
			return err
		})
	})
	return values, f.named(err)
}

// Save writes the values and deletes those that are nil, in one transaction that is
// on the disk when it returns.
func (f *File) Save(values map[string][]byte) error {
	return f.named(f.db.Update(func(tx *bbolt.Tx) error {
		state := tx.Bucket(stateBucket)
		for key, value := range values {
			var err error
			if value == nil {
				err = state.Delete([]byte(key))
			} else {
				err = state.Put([]byte(key), sealed([]byte(key), value))
			}
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// Close lets go of the file. Nothing can be saved after it.
func (f *File) Close() error { return f.named(f.db.Close()) }

func (f *File) named(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", f.path, err)
}
