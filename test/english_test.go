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

// banned has words that a platform engineer would not write: archaic ones, or vague ones for
// which the field has its own (fix, no one, rejected, anyone, expensive, reported, waited for,
// in transit, usually).
var banned = regexp.MustCompile(`(?i)\b(mend(s|ed|ing)?|nobody|turn(s|ed|ing)? away|whoever|dear|told|drained|on (the|its|their) way|as a rule|way in|so that nothing would)\b`)

// allowed has parts of lines that use such a word in its technical sense.
var allowed = []string{
	"awskms://alias/nobody", // a key's alias in a test
}

// TestProseIsPlainEnglish checks the documents, and the comments and strings of the code.
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
