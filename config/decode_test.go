package config

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

type sample struct {
	Name   string            `pulumi:"name,optional" default:"api" format:"test letters"`
	Port   int               `pulumi:"port,optional" default:"8000" min:"1" max:"65535"`
	CPU    *decimal.Decimal  `pulumi:"cpu,optional" min:"0.01" max:"64"`
	Mode   string            `pulumi:"mode,optional" enum:"fast,slow"`
	Public bool              `pulumi:"public,optional"`
	Env    map[string]string `pulumi:"env,optional"`
	Inner  inner             `pulumi:"inner,optional"`
	Splits []split           `pulumi:"splits,optional"`
	Count  *int64            `pulumi:"count,optional" min:"0"`
	Any    map[string]any    `pulumi:"any,optional"`
	Hidden string
}

type inner struct {
	Depth int `pulumi:"depth,optional" default:"3" min:"1"`
}

type split struct {
	To string `pulumi:"to"`
}

func init() { formats["test letters"] = Format{`^[a-z]+$`, "lower case letters", ""} }

func TestDecodeAppliesDefaultsAndReadsEveryKind(t *testing.T) {
	var got sample
	r := &Report{}
	Decode("block", `{"cpu": 0.5, "mode": "slow", "public": true, "env": {"A": "b"}, "splits": [{"to": "x"}], "count": 1e8, "any": {"b": 0.10, "a": null}}`, &got, r)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	if got.Name != "api" || got.Port != 8000 || got.Inner.Depth != 3 {
		t.Errorf("defaults: got name %q, port %d, depth %d", got.Name, got.Port, got.Inner.Depth)
	}
	if got.CPU.String() != "0.5" || got.Mode != "slow" || !got.Public || got.Env["A"] != "b" || got.Splits[0].To != "x" {
		t.Errorf("values: got %+v", got)
	}
	if got.Any["a"] != nil || got.Any["b"] != json.Number("0.10") {
		t.Errorf("values of any kind: got %v, want them as written", got.Any)
	}
	if *got.Count != 100_000_000 {
		t.Errorf("1e8 as a whole number: got %d", *got.Count)
	}
}

func TestDecodeLeavesAnAbsentPointerNil(t *testing.T) {
	var got sample
	r := &Report{}
	Decode("block", "", &got, r)
	if got.CPU != nil || got.Count != nil || r.Err() != nil {
		t.Errorf("got cpu %v, count %v, error %v", got.CPU, got.Count, r.Err())
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"an unknown key, naming the nearest":  {`{"prot": 80}`, `block.prot: 80: unknown key (allowed: name, port, cpu, mode, public, env, inner, splits, count, any; did you mean "port"?)`},
		"an unknown key far from any":         {`{"zzzzzz": 1}`, `block.zzzzzz: 1: unknown key (allowed: name, port, cpu, mode, public, env, inner, splits, count, any)`},
		"a nested unknown key":                {`{"inner": {"dept": 1}}`, `block.inner.dept: 1: unknown key (allowed: depth; did you mean "depth"?)`},
		"text for a number":                   {`{"port": "http"}`, `block.port: "http": wrong type (allowed: a whole number from 1 to 65535)`},
		"a number for text":                   {`{"name": 5}`, `block.name: 5: wrong type (allowed: text (put it in quotes))`},
		"a fraction for a whole number":       {`{"port": 80.5}`, `block.port: 80.5: wrong type (allowed: a whole number from 1 to 65535)`},
		"a number below its range":            {`{"port": 0}`, `block.port: 0: out of range (allowed: from 1 to 65535; did you mean 1?)`},
		"a number above its range":            {`{"cpu": 65}`, `block.cpu: 65: out of range (allowed: from 0.01 to 64; did you mean 64?)`},
		"a value outside an enumeration":      {`{"mode": "fats"}`, `block.mode: "fats": unknown value (allowed: fast, slow; did you mean "fast"?)`},
		"text of the wrong form":              {`{"name": "API"}`, `block.name: "API": has the wrong format (allowed: lower case letters)`},
		"text for a boolean":                  {`{"public": "yes"}`, `block.public: "yes": wrong type (allowed: true or false)`},
		"a list for an object":                {`{"inner": [1]}`, `block.inner: [1]: wrong type (allowed: an object with the keys depth)`},
		"an object for a list":                {`{"splits": {}}`, `block.splits: {}: wrong type (allowed: a list)`},
		"a number inside a map of text":       {`{"env": {"A": 1}}`, `block.env.A: 1: wrong type (allowed: text (put it in quotes))`},
		"an item that lacks a required key":   {`{"splits": [{}]}`, `block.splits[0].to: is required`},
		"a key without a value":               {`{"port": null}`, `block.port: has no value; set one or remove the key`},
		"text instead of a block":             {`hello`, "block: \"hello\": is not a block (allowed: an object, such as `block: {key: value}`)"},
		"a number that no machine word holds": {`{"count": 1e30}`, `block.count: 1000000000000000000000000000000: out of range (allowed: a 64-bit integer)`},
		"an exponent beyond any key's":        {`{"count": 1e31}`, `block.count: 1e31: wrong type (allowed: a whole number of at least 0)`},
		"an absurd exponent":                  {`{"count": 1e999999999}`, `block.count: 1e999999999: wrong type (allowed: a whole number of at least 0)`},
	} {
		t.Run(name, func(t *testing.T) {
			var got sample
			r := &Report{}
			Decode("block", c.text, &got, r)
			problems := r.Problems()
			if len(problems) != 1 {
				t.Fatalf("got %d problems, want 1: %v", len(problems), problems)
			}
			if got := problems[0].String(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestDecodeReportsEveryProblemAtOnce(t *testing.T) {
	var got sample
	r := &Report{}
	Decode("block", `{"port": 0, "name": "A B", "mode": 1, "inner": {"x": 1}, "cpu": "two", "env": []}`, &got, r)
	if n := len(r.Problems()); n != 6 {
		t.Errorf("got %d problems, want 6:\n%v", n, r.Err())
	}
	if got.Port != 8000 {
		t.Errorf("a refused value gives way to the default for later checks: got port %d", got.Port)
	}
}

func TestDecodeAcceptsBothEndsOfARange(t *testing.T) {
	for _, text := range []string{`{"port": 1, "cpu": 64}`, `{"port": 65535, "cpu": 0.01}`} {
		var got sample
		r := &Report{}
		Decode("block", text, &got, r)
		if err := r.Err(); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestRefuseDropsProblemsThatFollowFromAnUnreadBlock(t *testing.T) {
	r := &Report{}
	r.RefuseUnread(Problem{Path: "block.env", Reason: "is no object"})
	for _, path := range []string{"block.env", "block.env.A", "block.environment"} {
		r.Refuse(Problem{Path: path, Reason: "is wrong"})
	}
	var got []string
	for _, p := range r.Problems() {
		got = append(got, p.Short())
	}
	if want := "block.env: is no object, block.environment: is wrong"; strings.Join(got, ", ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestRefuseNamesAKeyOnceWhenItsValueCouldNotBeRead(t *testing.T) {
	var got sample
	r := &Report{}
	Decode("block", `{"mode": 7}`, &got, r)
	r.Refuse(Problem{Path: "block.mode", Reason: "is required"})
	if n := len(r.Problems()); n != 1 {
		t.Errorf("got %d problems, want 1:\n%v", n, r.Err())
	}
}

func TestConfigErrorCountsAndListsProblemsByKey(t *testing.T) {
	r := &Report{}
	r.Refuse(Problem{Path: "b", Reason: "is wrong"})
	r.Refuse(Problem{Path: "a", Value: "x", Reason: "is wrong"})
	want := "the configuration has 2 problems; nothing was changed:\n  - a: \"x\": is wrong\n  - b: is wrong"
	if got := r.Err().Error(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestNearest(t *testing.T) {
	candidates := []string{"port", "healthPath", "memoryMiB", "public"}
	for word, want := range map[string]string{
		"prot": `"port"`, "memoryMB": `"memoryMiB"`, "healthpath": `"healthPath"`, "x": "", "timeout": "", "pubic": `"public"`,
		// Three edits in a word of nine to eleven letters are still close, four are not.
		"memoryGigs": `"memoryMiB"`, "healthRoute": "",
	} {
		if got := Nearest(word, candidates); got != want {
			t.Errorf("Nearest(%q): got %s, want %s", word, got, want)
		}
	}
}

// One letter differs from 3.11 and from 3.13; two adjacent ones are swapped only in 3.13.
func TestNearestPrefersASwap(t *testing.T) {
	runtimes := []string{"python3.9", "python3.10", "python3.11", "python3.12", "python3.13"}
	for word, want := range map[string]string{
		"python3.31": `"python3.13"`, "python3.21": `"python3.12"`, "pyhton3.12": `"python3.12"`, "python3.1": `"python3.10"`,
		// A swap plus one more edit; and a value that is not a typo at all.
		"pyhton3.14": `"python3.10"`, strings.Repeat("python", 1000): "",
	} {
		if got := Nearest(word, runtimes); got != want {
			t.Errorf("Nearest(%.20q): got %s, want %s", word, got, want)
		}
	}
}

func TestDecodePanicsOnAnInvalidDefault(t *testing.T) {
	defer func() {
		if got := fmt.Sprint(recover()); !strings.Contains(got, "default of block.n") {
			t.Errorf("got panic %q", got)
		}
	}()
	var bad struct {
		N int `pulumi:"n,optional" default:"5" max:"4"`
	}
	Decode("block", "", &bad, &Report{})
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{"", "{}", `{"port": 1}`, `{"splits": [{"to": 1}]}`, `{"cpu": 1e40}`, `[`, `{"a": {"b": [null]}}`, "null", "{} {}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var got sample
		r := &Report{}
		Decode("block", text, &got, r)
		if r.Err() == nil && (got.Port < 1 || got.Port > 65535) {
			t.Errorf("accepted port %d", got.Port)
		}
	})
}
