package reference

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A doc comment has two kinds of readers. In Go it starts with the name of the field. For users
// it starts with the meaning, has keys instead of field names, and has the default in a
// separate place.

// defaultSentence matches the sentence about the default in a doc comment. A period within it,
// as in 0.5, is not followed by a space.
var defaultSentence = regexp.MustCompile(`\s*\bDefault: (.+?)\.(?:\s|$)`)

// split separates the default from a doc comment.
func split(doc string) (meaning, fallback string) {
	at := defaultSentence.FindStringSubmatchIndex(doc)
	if at == nil {
		return doc, ""
	}
	rest := strings.TrimSpace(doc[:at[0]] + " " + doc[at[1]:])
	return rest, doc[at[2]:at[3]]
}

// notVerbs are words that follow a field's name if it is part of the meaning: "CPU in vCPU".
var notVerbs = map[string]bool{"of": true, "in": true, "with": true, "and": true, "or": true, "would": true, "for": true}

// meaningOf returns a doc comment without the field name at its beginning: what the field is,
// or what it does.
func meaningOf(name, doc string) string {
	rest, named := strings.CutPrefix(doc, name+" ")
	if !named {
		return doc
	}
	first, after, _ := strings.Cut(rest, " ")
	switch {
	case notVerbs[first]:
		return doc
	case first == "is" || first == "are" || first == "says" || first == "say":
		rest = after
	}
	return upperFirst(rest)
}

// upperFirst capitalizes the first letter, unless the text starts with a value such as x86_64.
func upperFirst(text string) string {
	if first, _, _ := strings.Cut(text, " "); strings.ContainsAny(first, "0123456789_-") {
		return text
	}
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:]
}

// word matches a word that may be a field's name, with the words before it that make it one.
var word = regexp.MustCompile(`((?:[Cc]onflicts|[Rr]equired) with )?\b([A-Z][A-Za-z]+)\b`)

// twoWords matches a name that cannot be an English word.
var twoWords = regexp.MustCompile(`[a-z][A-Z]|[A-Z]{2}[a-z]`)

// withKeys replaces field names in a doc comment with keys: those of the same struct from
// siblings, others of the package from all. A name that may also be an English word, such as
// Image, is only replaced after "conflicts with", and only if it is of the same struct.
func withKeys(text string, siblings, all map[string]string) string {
	return word.ReplaceAllStringFunc(text, func(match string) string {
		parts := word.FindStringSubmatch(match)
		before, name := parts[1], parts[2]
		key, sibling := siblings[name]
		if twoWords.MatchString(name) {
			if !sibling {
				key = all[name]
			}
		} else if before == "" {
			key = ""
		}
		if key == "" {
			return match
		}
		return before + "`" + key + "`"
	})
}
