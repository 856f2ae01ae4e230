package test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// banned are words that a platform engineer would not have written: archaic, or vague where the
// field has a word of its own (fix, no one, rejected, anyone, expensive, reported, waited for,
// in transit, usually).
var banned = regexp.MustCompile(`(?i)\b(mend(s|ed|ing)?|nobody|turn(s|ed|ing)? away|whoever|dear|told|drained|on (the|its|their) way|as a rule|way in|so that nothing would)\b`)

// allowed are lines that use such a word for what it means in the field, by a part of the line.
var allowed = []string{
	"awskms://alias/nobody", // a key's alias in a test
}

// TestProseIsPlainEnglish reads the documents, and the comments and texts of the code.
func TestProseIsPlainEnglish(t *testing.T) {
	list, err := exec.CommandContext(t.Context(), "git", "-C", "..", "ls-files", "*.go", "*.md", "*.py").Output()
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, name := range strings.Fields(string(list)) {
		if strings.Contains(name, "testdata/") || name == "test/english_test.go" {
			continue
		}
		text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		read++
		for i, line := range bytes.Split(text, []byte("\n")) {
			if word := banned.Find(line); word != nil && !isAllowed(string(line)) {
				t.Errorf("%s:%d: %q: %s", name, i+1, word, bytes.TrimSpace(line))
			}
		}
	}
	if read < 500 {
		t.Errorf("only %d files were read", read)
	}
}

func isAllowed(line string) bool {
	for _, part := range allowed {
		if strings.Contains(line, part) {
			return true
		}
	}
	return false
}
