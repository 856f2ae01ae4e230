package pricelist

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// longestValue limits what is in memory at once: one product, one SKU, one text.
const longestValue = 1 << 20

// stream walks a JSON document value by value, so that a list of hundreds of megabytes needs
// only the memory of its largest entry.
type stream struct {
	dec    *json.Decoder
	budget *budget
}

func newStream(r io.Reader) *stream {
	b := &budget{r: r}
	return &stream{dec: json.NewDecoder(b), budget: b}
}

// budget fails a read if one value is longer than longestValue.
type budget struct {
	r    io.Reader
	left int
}

var errValueTooLong = fmt.Errorf("a single value is longer than %d bytes", longestValue)

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errValueTooLong
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

func (s *stream) token() (json.Token, error) {
	s.budget.left = longestValue
	t, err := s.dec.Token()
	return t, early(err)
}

// decode reads the whole next value.
func (s *stream) decode(into any) error {
	s.budget.left = longestValue
	return early(s.dec.Decode(into))
}

// early rewords the error of a truncated document.
func early(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the document ends early")
	}
	return err
}

// object calls field for each key of the next value, which must be an object; field
// reads the value.
func (s *stream) object(field func(key string) error) error {
	return s.each('{', func() error {
		t, err := s.token()
		if err != nil {
			return err
		}
		key, ok := t.(string)
		if !ok {
			return fmt.Errorf("expected a key, found %v", t)
		}
		return field(key)
	})
}

// array calls item for each item of the next value, which must be an array; item
// reads it.
func (s *stream) array(item func() error) error { return s.each('[', item) }

func (s *stream) each(open json.Delim, next func() error) error {
	t, err := s.token()
	if err != nil {
		return err
	}
	if t != open {
		return fmt.Errorf("expected %[2]v, found %[1]v", t, open)
	}
	for s.more() {
		if err := next(); err != nil {
			return err
		}
	}
	_, err = s.token()
	return err
}

func (s *stream) more() bool {
	s.budget.left = longestValue
	return s.dec.More()
}

// skip skips the next value token by token, however large it is.
func (s *stream) skip() error {
	for depth := 0; ; {
		t, err := s.token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth <= 0 {
			return nil
		}
	}
}
