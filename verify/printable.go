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
	// certificate's names may be many.
	maxDetail = 300
)

// printable makes the start of foreign text fit for one line on a terminal: spaces
// and line breaks become one space, what cannot be printed becomes a question
// mark, and no more than longest characters are kept.
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
