package verify

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxQuote is how many characters of a body a message quotes.
	maxQuote = 200
	// maxDetail is how many characters of an error's text a message quotes; a
	// certificate may have many names.
	maxDetail = 300
)

// printable makes untrusted text safe for one line on a terminal: whitespace becomes one space,
// unprintable characters become question marks, and the text is truncated to longest characters.
func printable(text string, longest int) string {
	var b strings.Builder
	written, gap := 0, false
	for _, r := range text {
		if unicode.IsSpace(r) {
			gap = written > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			written++
			gap = false
		}
		if written >= longest {
			return b.String() + "..."
		}
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			r = '?'
		}
		b.WriteRune(r)
		written++
	}
	return b.String()
}
