package report

import (
	"strings"
	"unicode"
)

// code formats untrusted text as a code span, in which Markdown ignores mentions, links, images,
// HTML and issue references.
func code(text string) string { return codeOf(text, mostShown) }

// cell formats text as code within a table, in which a bar would end the cell.
func cell(text string) string { return strings.ReplaceAll(code(text), "|", `\|`) }

// codeOf shows at most most bytes.
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

// printable puts a text on one line and removes characters that change the text direction.
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

// html escapes a text for the content of an HTML tag.
func html(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(printable(text))
}
