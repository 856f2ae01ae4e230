package verify

import (
	"strings"
	"testing"
)

func TestAttemptsAreListedOnOneLine(t *testing.T) {
	many := func(n int, outcome string) []string {
		return strings.Split(strings.Repeat(outcome+",", n-1)+outcome, ",")
	}
	for _, c := range []struct {
		rule     string
		outcomes []string
		want     string
	}{
		{"none", nil, "none"},
		{"one", []string{"200"}, "200"},
		{"several alike", many(3, "503"), "3 x 503"},
		{"one kind after the other", append(append(many(12, "connection refused"), many(3, "503")...), "200"), "12 x connection refused, 3 x 503, then 200"},
		{"to and fro, in order while it is short", []string{"503", "502", "503", "200"}, "503, 502, 503, then 200"},
		{"to and fro for long, summed up", []string{"503", "502", "503", "502", "503", "502", "500"}, "7 in all: 3 x 503, 3 x 502, 500; the last: 500"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			var a Attempts
			for _, outcome := range c.outcomes {
				a.add(outcome)
			}
			if got := a.String(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if a.Total() != len(c.outcomes) {
				t.Errorf("total %d, want %d", a.Total(), len(c.outcomes))
			}
		})
	}
}

func TestUntrustedTextIsMadePrintable(t *testing.T) {
	for _, c := range []struct{ rule, text, want string }{
		{"as it is", "a b", "a b"},
		{"line breaks and runs of spaces become one space", "\r\n <i>\n\t<b>\u00a0x ", "<i> <b> x"},
		{"terminal sequences lose their force", "\x1b[31mred\x07", "?[31mred?"},
		{"what is no UTF-8", "a\xff\xfeb", "a??b"},
		{"marks that turn the direction", "a\u202eb\u200bc", "a?b?c"},
		{"other scripts stay", "ошибка 故障", "ошибка 故障"},
		{"exactly as long as allowed", strings.Repeat("ü", 10), strings.Repeat("ü", 10)},
		{"longer", strings.Repeat("ü", 11), strings.Repeat("ü", 10) + "..."},
		{"nothing follows the cut", strings.Repeat("x", 10) + "   ", strings.Repeat("x", 10)},
		{"the cut after a space", "123456789 1", "123456789 ..."},
		{"nothing", "", ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			longest := 10
			if len(c.want) > 14 && !strings.Contains(c.want, "ü") {
				longest = maxQuote
			}
			if got := printable(c.text, longest); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
