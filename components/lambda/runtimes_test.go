package lambda

import (
	"strings"
	"testing"
	"time"

	"bankchurn/config"
)

// Dates from docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, 2026-08.
func TestADeprecatedRuntimeIsAWarningAndABlockedOneAnError(t *testing.T) {
	const blocked = "AWS has created no function with this runtime since "
	for _, c := range []struct{ day, runtime, refused, warned string }{
		{"2026-10-30", "python3.10", "", ""},
		{"2026-10-31", "python3.10", "", "deprecated since 2026-10-31: AWS no longer patches it and will create no function with it from 2027-02-01"},
		{"2027-01-31", "python3.10", "", "deprecated since 2026-10-31: AWS no longer patches it and will create no function with it from 2027-02-01"},
		{"2027-02-01", "python3.10", blocked + "2027-02-01 (allowed: python3.11, python3.12, python3.13)", ""},
		{"2027-06-30", "python3.11", "", "deprecated since 2027-06-30"},
		{"2027-07-31", "python3.11", blocked + "2027-07-31 (allowed: python3.12, python3.13)", ""},
		{"2026-11-24", "python3.13", "", ""},
		{"2026-11-24", "python3.14", "is newer than the AWS provider v6 accepts for a zip; use it in a container image (lambda.image) (allowed: python3.9, python3.10, python3.11, python3.12, python3.13; did you mean \"python3.13\"?)", ""},
		// The nearest match by spelling, python3.10, has had no patches since 2026-10-31.
		{"2026-11-24", "python3.01", "is not a Python runtime that the AWS provider v6 accepts (allowed: python3.9, python3.10, python3.11, python3.12, python3.13; did you mean \"python3.11\"?)", ""},
		{"2026-11-24", "nodejs22.x", "is not a Python runtime that the AWS provider v6 accepts", ""},
	} {
		today, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		r := &config.Report{}
		validateRuntime(c.runtime, today, r)
		for what, found := range map[string]struct {
			problems []config.Problem
			want     string
		}{"refused": {r.Problems(), c.refused}, "warned": {r.Warnings(), c.warned}} {
			text := ""
			for _, p := range found.problems {
				text += p.String()
			}
			if (text == "") != (found.want == "") || !strings.HasPrefix(text, "lambda.runtime: \""+c.runtime+"\": "+found.want) && text != "" {
				t.Errorf("%s on %s: %s %q, want %q", c.runtime, c.day, what, text, found.want)
			}
		}
	}
}
