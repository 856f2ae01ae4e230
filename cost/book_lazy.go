package cost

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"

	"gopkg.in/yaml.v3"
)

// readLater indexes the rows of a book by the three lines that each begins with, and
// leaves the rest of a row until it is looked up: a preview uses a third of them, and
// reading all of them is the dearest part of an estimate. A file of another form is
// read at once, by [LoadBook].
func readLater(files fs.FS) (*Book, error) {
	names, err := fs.Glob(files, "prices/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("price book: %w", err)
	}
	book := &Book{rows: map[priceKey]*Price{}, unread: map[priceKey][]byte{}}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("price book: %w", err)
		}
		for text = fromFirstRow(text); len(text) > 0; {
			end := bytes.Index(text, []byte("\n- ")) + 1
			if end == 0 {
				end = len(text)
			}
			key, ok := headOf(text[:end])
			if _, twice := book.unread[key]; twice || !ok {
				return LoadBook(files)
			}
			book.unread[key], text = text[:end], text[end:]
		}
	}
	return book, nil
}

// fromFirstRow leaves out the comment that a file begins with.
func fromFirstRow(text []byte) []byte {
	for len(text) > 0 && text[0] != '-' {
		_, text, _ = bytes.Cut(text, []byte("\n"))
	}
	return text
}

// headOf is the key of a row that begins with it.
func headOf(row []byte) (key priceKey, ok bool) {
	for _, field := range []struct {
		name string
		to   *string
	}{{"- id: ", &key.id}, {"  cloud: ", &key.cloud}, {"  region: ", &key.region}} {
		var line []byte
		line, row, _ = bytes.Cut(row, []byte("\n"))
		value, found := strings.CutPrefix(string(line), field.name)
		if !found || value == "" || strings.ContainsAny(value, "\"'#&*!|> ") {
			return key, false
		}
		*field.to = value
	}
	return key, true
}

// read is the row of a key.
func (b *Book) read(key priceKey) (*Price, bool) {
	b.lock.Lock()
	defer b.lock.Unlock()
	if p, ok := b.rows[key]; ok {
		return p, true
	}
	text, ok := b.unread[key]
	if !ok {
		return nil, false
	}
	rows, err := rowsOf(text)
	if err == nil && len(rows) == 1 {
		err = rows[0].Check()
	}
	if err != nil || len(rows) != 1 || rows[0].key() != key {
		panic(fmt.Sprintf("price book: %s: %v", key, err)) // a defect of the build, found by its tests
	}
	rows[0].prepare()
	b.rows[key] = &rows[0]
	return &rows[0], true
}

// readAll reads what has not been looked up.
func (b *Book) readAll() {
	for key := range b.unread {
		b.read(key)
	}
}

// rowsOf reads rows; a key that no field has is an error.
func rowsOf(text []byte) (rows []Price, err error) {
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	err = dec.Decode(&rows)
	return rows, err
}
