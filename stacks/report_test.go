package stacks

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/report"
)

func reportSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.Compile(filepath.Join(root, "docs", "cost-report.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func jsonTree(t *testing.T, text []byte) map[string]any {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var tree map[string]any
	if err := dec.Decode(&tree); err != nil {
		t.Fatal(err)
	}
	return tree
}

// viewOf is the view of a configuration, as in a preview, compared with what was deployed.
func viewOf(t *testing.T, stack string, c stackConfig, last lastOutput) cost.Comparison {
	t.Helper()
	var view cost.Comparison
	_, err := run(t, stack, c, func(ctx *pulumi.Context) error {
		r := &config.Report{}
		s := load(ctx, now(), r)
		if err := r.Err(); err != nil {
			return err
		}
		var err error
		view, err = s.estimate(ctx, listed())
		view.Curves = view.Swept()
		view.Delta = last.delta(view)
		s.advise(&view, r)
		s.planFrom(last, &view)
		view.Budget = view.CheckBudget(s.budget)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return view
}

// deployedAs is what the engine returns if an estimate was deployed.
func deployedAs(t *testing.T, v cost.Comparison) lastOutput {
	t.Helper()
	return lastEstimate(map[string]any{"costEstimate": v.Output()}, 0, nil)
}

// reports are views with everything that a report can contain.
func reports(t *testing.T) map[string]cost.Comparison {
	t.Helper()
	projectWithApp(t)
	nothing := lastEstimate(nil, 0, nil)
	all := map[string]cost.Comparison{}
	examples := stackFiles(t)
	for _, name := range config.SortedNames(examples) {
		all["example "+name] = viewOf(t, name, examples[name], nothing)
	}
	prod := all["example prod"]
	all["unchanged"] = viewOf(t, "prod", examples["prod"], deployedAs(t, prod))
	all["switched"] = viewOf(t, "dev", examples["dev"], deployedAs(t, prod))
	all["unreadable"] = viewOf(t, "dev", examples["dev"], lastEstimate(nil, 0, errors.New("no backend")))
	text := "config:\n  platform: fargate\n  service: {image: \"123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1\"}\n"
	all["traffic not set"] = viewOf(t, "test", parsed(t, text), nothing)
	all["a budget, a shape, another region"] = viewOf(t, "test", parsed(t, text+
		"  traffic: {requestsPerMonth: 400000000, averageMs: 500, peakFactor: 2.5, workingHours: {daysPerWeek: 5}}\n"+
		"  budget: {monthlyUsd: 10, deltaUsd: 5}\n  fargate: {region: eu-west-1, network: {zones: [eu-west-1a, eu-west-1b]}}\n"), nothing)
	all["a region without prices"] = viewOf(t, "test", parsed(t, text+
		"  traffic: {requestsPerMonth: 1000000, averageMs: 500}\n  fargate: {region: ap-south-1, network: {zones: [ap-south-1a, ap-south-1b]}}\n"), nothing)
	return all
}

func TestTheJSONReportMatchesItsPublishedSchema(t *testing.T) {
	schema := reportSchema(t)
	for name, v := range reports(t) {
		text, err := report.JSON("test", v)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(jsonTree(t, text)); err != nil {
			t.Errorf("%s: %#v\n%s", name, err, text)
		}
	}
}

// A schema that accepts anything would check nothing.
func TestTheSchemaRejectsInvalidReports(t *testing.T) {
	schema := reportSchema(t)
	text, err := report.JSON("test", reports(t)["unchanged"])
	if err != nil {
		t.Fatal(err)
	}
	for rule, spoil := range map[string]func(map[string]any){
		"a field less":            func(d map[string]any) { delete(d, "platform") },
		"a field more":            func(d map[string]any) { d["comment"] = "x" },
		"another version":         func(d map[string]any) { d["version"] = json.Number("1") },
		"money as a number":       func(d map[string]any) { d["expected"].(map[string]any)["usd"] = json.Number("5.73") },
		"a sum of unknown":        func(d map[string]any) { d["expected"].(map[string]any)["state"] = "unknown" },
		"a sum without an amount": func(d map[string]any) { delete(d["expected"].(map[string]any), "usd") },
		"lines that are null":     func(d map[string]any) { d["lines"] = nil },
		"a delta without amounts": func(d map[string]any) { delete(d["delta"].(map[string]any), "before") },
	} {
		document := jsonTree(t, text)
		spoil(document)
		if schema.Validate(document) == nil {
			t.Errorf("%s is accepted", rule)
		}
	}
}

func TestTheChartIsWellFormedAndNamesEveryPlatform(t *testing.T) {
	for name, v := range reports(t) {
		svg, err := report.Chart("test", v, Colors())
		if err != nil {
			t.Fatal(err)
		}
		if _, _, drawn := v.Curves.Extent(); !drawn {
			if len(svg) != 0 {
				t.Errorf("%s: a chart of nothing", name)
			}
			continue
		}
		dec := xml.NewDecoder(bytes.NewReader(svg))
		var words []string
		for {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if text, ok := token.(xml.CharData); ok {
				words = append(words, string(text))
			}
		}
		for _, c := range v.Curves.Curves {
			if drawn := slices.ContainsFunc(indexes(c), c.Has); !drawn {
				continue
			}
			if !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, c.Platform) }) {
				t.Errorf("%s: no %s among %q", name, c.Platform, words)
			}
		}
		if want := "this stack: " + report.Requests(*v.Traffic.RequestsPerMonth); !slices.Contains(words, want) {
			t.Errorf("%s: no %q", name, want)
		}
	}
}

func TestTheReportIsTheSameBytesTwice(t *testing.T) {
	first, second := reports(t), reports(t)
	for name, v := range first {
		a, b := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b")
		if _, err := report.Write(a, "test", v, Colors()); err != nil {
			t.Fatal(err)
		}
		paths, err := report.Write(b, "test", second[name], Colors())
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			one, _ := os.ReadFile(filepath.Join(a, filepath.Base(path)))
			two, err := os.ReadFile(path)
			if err != nil || len(one) == 0 || !bytes.Equal(one, two) {
				t.Errorf("%s: %s differs (%v)", name, filepath.Base(path), err)
			}
		}
	}
}

func TestAPreviewWritesTheReportAndAnUpdateDoesNot(t *testing.T) {
	preview := func(info *pulumi.RunInfo) { info.DryRun = true }
	c := budgeted + "  budget: {monthlyUsd: 1, onExceed: fail}\n  cost: {report: out/cost}\n"
	emptyProject(t)
	// The report matters most when the budget is exceeded.
	if _, err := run(t, "test", parsed(t, c), Program, preview); err == nil {
		t.Error("the budget holds")
	}
	for _, name := range []string{"cost-test.md", "cost-test.json", "cost-test.svg"} {
		if _, err := os.Stat(filepath.Join("out", "cost", name)); err != nil {
			t.Error(err)
		}
	}
	emptyProject(t)
	if _, err := run(t, "test", parsed(t, c), Program); err == nil {
		t.Error("the budget holds")
	}
	if _, err := os.Stat("out"); !os.IsNotExist(err) {
		t.Errorf("an update wrote: %v", err)
	}
}

func TestAFolderThatCannotBeWrittenToIsAWarning(t *testing.T) {
	emptyProject(t)
	write(t, "out", "a file")
	preview := func(info *pulumi.RunInfo) { info.DryRun = true }
	if _, err := run(t, "test", parsed(t, budgeted+"  cost: {report: out}\n"), Program, preview); err != nil {
		t.Error(err)
	}
}

func indexes(c cost.Curve) []int {
	out := make([]int, len(c.Points))
	for i := range out {
		out[i] = i
	}
	return out
}

// Readers who compare the charts of two stacks must not mistake one platform for another.
func TestEveryPlatformHasItsOwnColor(t *testing.T) {
	seen := map[string]string{}
	for platform, c := range Colors() {
		if other, taken := seen[c]; taken || !regexp.MustCompile("^#[0-9A-F]{6}$").MatchString(c) {
			t.Errorf("%s has the color %q, as %q has", platform, c, other)
		}
		seen[c] = platform
	}
}
