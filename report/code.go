package report

import (
	"strings"
	"unicode"
)

// code formats untrusted text as a code span, in which Markdown ignores mentions, links, images,
// HTML and issue references.
func code(text string) string { return codeOf(text, mostShown) }

// cell is code within a table, whose cells end at a bar.
func cell(text string) string { return strings.ReplaceAll(code(text), "|", `\|`) }

// codeOf shows at most so many bytes.
func codeOf(text string, most int) string {
	text = printable(text)
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	if text == "" {
		return "` `"
	}
	// The fence is longer than any run of backquotes within.
	longest, run := 0, 0
	for _, r := range text {
		if r != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	if longest > 0 {
		return fence + " " + text + " " + fence
	}
	return fence + text + fence
}

// printable is a text in one line, without characters that turn the direction of writing.
func printable(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "")))
}

// html is a text within a tag's content.
func html(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(printable(text))
}
