package enginetest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/cost/book"
	"bankchurn/internal/hint"
	"bankchurn/report"
	"bankchurn/service"
)

// The JSON of an example stack's preview, priced without engine and program, has the same total
// as the preview itself, except for facts that no input contains, which are named. Each
// difference is worked out from the fact's price alone.
func TestThePriceOfAPreviewsJSONIsThePreviewsOwn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		// stack is the example's name; old and edited are a change of it.
		stack, old, edited string
		facts              map[string]string
		// named is what the estimate says without the facts, and more how much lower it is then.
		named, more string
	}{
		"prod":   {stack: "prod"},
		"eks":    {stack: "eks"},
		"gke":    {stack: "gke"},
		"lambda": {stack: "lambda"},
		// 64 MiB in S3 Standard: 0.0625 GB x $0.023.
		"lambda through S3": {
			stack: "lambda", old: "zip: app", edited: "zip: " + folderOf(t, 64<<20), facts: map[string]string{hint.PackageBytes: "67108864"}, named: hint.PackageBytes, more: "0.001438",
		},
		// 11 Pods (7.61 requests in flight, busy to 70 %) of 0.5 vCPU, 1 GiB and 0.5 GiB of disk:
		// 8,030 h x (0.5 x $0.0445 + $0.0049225 + 0.5 x $0.0000548); their logs,
		// 47.6837158203125 GiB x $0.50, belong to the same resource: 218.415197 + 23.84185791015625.
		"gke in an existing Autopilot cluster": {
			stack: "gke-existing", facts: map[string]string{hint.ClusterMode: "autopilot"}, named: hint.ClusterMode, more: "242.257055",
		},
		// The candidate gets no request, and would be priced as if it got all: the lines of the
		// dev stack, once more. 192,579.091 vCPU-s x ($0.000024 + $0.0000025 for the GiB of each),
		// 1,000,000 requests x $0.40 / 1,000,000, 1.907 GiB x $0.12.
		"dev": {
			stack: "dev", facts: map[string]string{"bankchurn-api-candidate:" + hint.RequestsPercent: "0"}, named: "bankchurn-api-candidate:" + hint.RequestsPercent, more: "-5.732228",
		},
		// The canary's one task is there at any share. Of 3.81 requests in flight the release
		// gets 90 %: ceil(3.42 / 0.7) = 5 tasks of 0.5 vCPU and 1 GB, and not ceil(3.81 / 0.7) = 6.
		// 730 h x (0.5 x $0.04048 + $0.004445).
		"prod with a canary": {
			stack: "prod", old: "bankchurn:fargate:",
			edited: "bankchurn:release: {canary: {percent: 10, image: 123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v2}}\n  bankchurn:fargate:",
			facts:  map[string]string{"bankchurn-api:" + hint.RequestsPercent: "90", "bankchurn-api-canary:" + hint.RequestsPercent: "10"},
			named:  "bankchurn-api:" + hint.RequestsPercent, more: "-18.020050",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join(root, "Pulumi."+c.stack+".yaml"))
			if err != nil {
				t.Fatal(err)
			}
			config := strings.Replace(string(text), c.old, c.edited, 1)
			st := newStack(t, config)
			st.opts.JSON = true
			st.edit(config)
			if _, err := st.s.Preview(t.Context()); err != nil {
				t.Fatal(err)
			}
			_, preview, _ := strings.Cut(st.log.String(), "{\n")
			preview = "{" + preview
			want, got := shownIn(t, preview), priceOf(t, preview, c.facts)
			if report.Amount(got.Expected) != want || len(got.Unsupported) > 0 {
				t.Errorf("got %s, not supported %v, want %s", got.Expected, got.Unsupported, want)
			}
			if c.facts == nil {
				return
			}
			without := priceOf(t, preview, nil)
			if text := report.Lines(without, ""); !strings.Contains(text, c.named) {
				t.Errorf("without facts: %s is not named\n%s", c.named, text)
			}
			if more := got.Expected.USD.Sub(without.Expected.USD).StringFixed(6); more != c.more {
				t.Errorf("the facts add %s, want %s", more, c.more)
			}
		})
	}
}

// folderOf makes a folder with a function of so many bytes.
func folderOf(t *testing.T, bytes int64) string {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "handler.py")
	write(t, file, function)
	if err := os.Truncate(file, bytes); err != nil {
		t.Fatal(err)
	}
	return folder
}

// shownIn returns the total of the estimate in the preview.
func shownIn(t *testing.T, preview string) string {
	t.Helper()
	var document struct{ Diagnostics []struct{ Message string } }
	if err := json.NewDecoder(strings.NewReader(preview)).Decode(&document); err != nil {
		t.Fatal(err)
	}
	for _, d := range document.Diagnostics {
		if _, text, found := strings.Cut(d.Message, "Estimated monthly cost   "); found {
			total, _, _ := strings.Cut(text, "   ")
			return total
		}
	}
	t.Fatal("the preview shows no estimate")
	return ""
}

func priceOf(t *testing.T, preview string, facts map[string]string) cost.Estimate {
	t.Helper()
	digest, err := cost.ReadDigest(strings.NewReader(preview), facts)
	if err != nil {
		t.Fatal(err)
	}
	prices, err := book.Default()
	if err != nil {
		t.Fatal(err)
	}
	var traffic service.Traffic
	problems := &config.Report{}
	config.Decode("traffic", digest.Config["bankchurn:traffic"], &traffic, problems)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return cost.New(cost.Input{Resources: digest.Resources, Traffic: traffic, Book: prices, Today: today})
}
