package reference

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A doc comment serves two readers. Go's begins with the name of the field; a user's begins
// with the meaning, knows keys and no fields, and has the default in a place of its own.

// defaultSentence is what a doc comment says of the default. A full stop within, as in 0.5, is
// followed by no space.
var defaultSentence = regexp.MustCompile(`\s*\bDefault: (.+?)\.(?:\s|$)`)

// split takes the default out of a doc comment.
func split(doc string) (meaning, fallback string) {
	at := defaultSentence.FindStringSubmatchIndex(doc)
	if at == nil {
		return doc, ""
	}
	rest := strings.TrimSpace(doc[:at[0]] + " " + doc[at[1]:])
	return rest, doc[at[2]:at[3]]
}

// notVerbs follow the name of a field that is part of the meaning: "CPU in vCPU".
var notVerbs = map[string]bool{"of": true, "in": true, "with": true, "and": true, "or": true, "would": true, "for": true}

// meaningOf is a doc comment without the name of the field that it begins with: what the
// field is, or what it does.
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

// upperFirst leaves a value of the key, such as x86_64, as it is written.
func upperFirst(text string) string {
	if first, _, _ := strings.Cut(text, " "); strings.ContainsAny(first, "0123456789_-") {
		return text
	}
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:]
}

// word is a word that may name a field, and the one before it where that makes it a name.
var word = regexp.MustCompile(`((?:[Cc]onflicts|[Rr]equired) with )?\b([A-Z][A-Za-z]+)\b`)

// twoWords is a name that can be no word of a sentence.
var twoWords = regexp.MustCompile(`[a-z][A-Z]|[A-Z]{2}[a-z]`)

// withKeys has keys where a doc comment names fields: those of the same struct by siblings, and
// others of the package by all. A name that may be a word, as Image may, counts after
// "conflicts with" and of the same struct only.
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
