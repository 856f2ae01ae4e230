package report

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// aReview returns the document of a comparison of the stack prod, which changed for the given reason.
func aReview(key string) string {
	return fmt.Sprintf(`{"version": 1, "base": "a", "head": "b", "change": {"usd": "1.0000", "state": "exact"}, "stacks": [{
  "name": "prod", "state": "changed", "problems": [], "costs": [{"resource": %q, "sign": "~", "before": "1.0000", "after": "2.0000"}], "unread": [],
  "before": {"platform": "lambda", "region": "r", "total": {"usd": "1.0000", "state": "exact"}, "fixed": {"usd": "0.0000", "state": "exact"}, "usage": {"usd": "1.0000", "state": "exact"}, "full": {"state": "unknown"}},
  "after": {"platform": "lambda", "region": "r", "total": {"usd": "2.0000", "state": "exact"}, "fixed": {"usd": "0.0000", "state": "exact"}, "usage": {"usd": "2.0000", "state": "exact"}, "full": {"state": "unknown"}},
  "change": {"usd": "1.0000", "state": "exact"},
  "why": {"config": [{"key": %q, "before": "1", "after": "2"}], "prices": [], "code": [], "files": [], "counting": false, "unknown": false},
  "resources": {"added": [], "replaced": [], "updated": [], "removed": []}}]}`, key, key)
}

func readReview(t *testing.T, text string) Review {
	t.Helper()
	r, err := ReadReview([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// spans matches code spans with fences of one to three backquotes.
var spans = regexp.MustCompile("```.+?```|``.+?``|`[^`]*`|<code>[^<]*</code>")

// withPlan adds a plan with a text in every place that a config can set.
func withPlan(review, text string) string {
	place := `{"platform": "lambda", "region": "r"}`
	return strings.Replace(review, `"unread": [],`, fmt.Sprintf(`"unread": [], "plan": {"title": %[2]q, "from": %[1]s, "to": %[1]s, "steps": [%[2]q], "outage": {"expected": true, "text": %[2]q},
  "before": {"usd": "1.0000", "state": "exact"}, "after": {"usd": "1.0000", "state": "exact"}, "bothRunning": {"state": "unknown"},
  "settings": [{"key": %[2]q, "before": %[2]q, "after": %[2]q}], "byHand": [{"what": %[2]q, "commands": [%[2]q]}]},`, place, text), 1)
}

// Nothing that a pull request wrote may appear in the comment outside of code.
func TestWhatAPullRequestWritesIsShownAsCode(t *testing.T) {
	for _, hostile := range []string{
		"@everyone", "<script>alert(1)</script>", "[a](https://evil.example)", "![a](https://evil.example/x.png)",
		"https://evil.example", "#1", "a`b@everyone`c", "``@everyone``", "a|b|@everyone", "</code></summary>@everyone",
		"a\n\n@everyone\n\n# title", "\u202e@everyone", "<!-- bankchurn-cost-comparison -->",
	} {
		text := readReview(t, withPlan(aReview(hostile), hostile)).Markdown()
		outside := strings.TrimPrefix(spans.ReplaceAllString(text, ""), ReviewMarker)
		for _, word := range []string{"everyone", "script", "evil", "title", "#1", "\u202e", "<!--"} {
			if strings.Contains(outside, word) {
				t.Errorf("%q: %s is outside of code in\n%s", hostile, word, text)
			}
		}
		for _, row := range strings.Split(text, "\n") {
			if bars := strings.Count(strings.ReplaceAll(row, `\|`, ""), "|"); strings.HasPrefix(row, "| `") && bars != 7 && bars != 6 && bars != 4 {
				t.Errorf("%q: a row of %d bars: %s", hostile, bars, row)
			}
		}
	}
}

func TestADocumentThatIsNotAComparisonIsRejected(t *testing.T) {
	good := aReview("service.memoryMiB")
	readReview(t, good)
	for rule, text := range map[string]string{
		"no JSON":                    "<html>",
		"another version":            strings.Replace(good, `"version": 1`, `"version": 2`, 1),
		"no version":                 strings.Replace(good, `"version": 1, `, ``, 1),
		"no costs":                   strings.Replace(good, `"costs"`, `"cost"`, 1),
		"a name in another case":     strings.Replace(good, `"name": "prod"`, `"name": "prod", "NAME": "<script>alert(1)</script>"`, 1),
		"an amount of words":         strings.Replace(good, `"usd": "1.0000"`, `"usd": "**free**"`, 1),
		"an amount without end":      strings.Replace(good, `"usd": "1.0000"`, `"usd": "1e9999999.0000"`, 1),
		"a state of its own":         strings.Replace(good, `"changed"`, `"approved"`, 1),
		"a sign that is no sign":     strings.Replace(good, `"sign": "~"`, `"sign": "@everyone"`, 1),
		"a script for a name":        strings.Replace(good, `"prod"`, `"<script>alert(1)</script>"`, 1),
		"a mention for a platform":   strings.Replace(good, `"lambda"`, `"@everyone"`, 1),
		"a name without end":         strings.Replace(good, `"prod"`, `"`+strings.Repeat("x", 301)+`"`, 1),
		"a changed stack of nothing": strings.Replace(good, `"before": {"platform"`, `"befor": {"platform"`, 1),
	} {
		if _, err := ReadReview([]byte(text)); err == nil {
			t.Errorf("%s is accepted", rule)
		}
	}
}

// A pull request may add to the format: what the default branch does not know is not shown.
func TestAFieldThatIsNotKnownIsDropped(t *testing.T) {
	good := aReview("service.memoryMiB")
	more := strings.NewReplacer(
		`"version": 1`, `"version": 1, "pullRequest": 8, "note": {"text": "<script>@everyone"}`,
		`"region": "r"`, `"region": "r", "zone": "@everyone"`, `"counting"`, `"weather": ["@everyone"], "counting"`,
	).Replace(good)
	if got, want := readReview(t, more).Markdown(), readReview(t, good).Markdown(); got != want || strings.Contains(got, "everyone") {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Each stack's section has about 6 kB: eleven fit, so the largest of the twelve is omitted.
func TestACommentThatIsTooLongLosesWholeSections(t *testing.T) {
	r := readReview(t, aReview("service.memoryMiB"))
	stack := r.Stacks[0]
	r.Stacks = nil
	for i := range 12 {
		s := stack
		s.Name = fmt.Sprintf("stack-%02d", i)
		s.Unread = nil
		for range 27 {
			s.Unread = append(s.Unread, strings.Repeat("x", 180))
		}
		if i == 5 {
			s.Unread = append(s.Unread, strings.Repeat("y", 180))
		}
		r.Stacks = append(r.Stacks, s)
	}
	text := r.Markdown()
	if len(text) > longestReview || strings.Contains(text, "<code>stack-05</code>") || !strings.Contains(text, "<code>stack-11</code>") {
		t.Errorf("%d bytes, section 5 there: %v", len(text), strings.Contains(text, "<code>stack-05</code>"))
	}
	if n := strings.Count(text, "<details>"); n != strings.Count(text, "</details>") || !strings.Contains(text, fmt.Sprintf("Details of %d stacks are omitted for length", 12-n)) {
		t.Errorf("%d sections, and it says\n%s", n, text[len(text)-200:])
	}
	if !strings.Contains(text, "| `stack-05` |") {
		t.Error("the table lost a stack")
	}
}

// Bounds on either side: at least 3 minus exactly 1 is at least 2, and so on.
func TestADifferenceShowsWhatIsUnknown(t *testing.T) {
	amounts := map[string]amount{}
	for name, text := range map[string]string{"exact": exact, "at least": atLeast, "at most": atMost, "unknown": unknown} {
		usd := "1.0000"
		amounts[name] = amount{State: text, USD: &usd}
	}
	for _, c := range []struct{ before, after, want string }{
		{"exact", "exact", "no change"},
		{"exact", "at least", "at least +$0.00"},
		{"at least", "exact", "at most +$0.00"},
		{"at least", "at least", "+$0.00 in the known part"},
		{"at most", "exact", "at least +$0.00"},
		{"exact", "at most", "at most +$0.00"},
		{"at most", "at most", "+$0.00 in the known part"},
		{"unknown", "exact", "change unknown"},
		{"exact", "unknown", "change unknown"},
		{"unknown", "unknown", "change unknown"},
	} {
		before, err := amounts[c.before].amount()
		if err != nil {
			t.Fatal(err)
		}
		after, err := amounts[c.after].amount()
		if err != nil {
			t.Fatal(err)
		}
		if got := Signed(after.Minus(before)); got != c.want {
			t.Errorf("from %s to %s: %q, want %q", c.before, c.after, got, c.want)
		}
	}
}
