package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bankchurn/report"
)

// prod returns the example stack prod: two to ten tasks, for 50M requests.
func prod(t *testing.T) string {
	t.Helper()
	return mustRead(t, filepath.Join(packageFolder, "..", "..", "Pulumi.prod.yaml"))
}

// costProject changes into a new project with these stacks.
func costProject(t *testing.T, stacks map[string]string) {
	t.Helper()
	project := mustRead(t, filepath.Join(packageFolder, "..", "..", "Pulumi.yaml"))
	t.Chdir(t.TempDir())
	writeFile(t, "Pulumi.yaml", project)
	for name, text := range stacks {
		writeFile(t, "Pulumi."+name+".yaml", text)
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// reported writes the JSON report of a stack of the project, for use as a base.
func reported(t *testing.T, stack string) string {
	t.Helper()
	out := t.TempDir()
	if code, _, stderr := command(t, "", "report", "-out", out, stack); code != 0 {
		t.Fatal(stderr)
	}
	return filepath.Join(out, "cost-"+stack+".json")
}

// amounts has the amounts of the only stack of a comparison's document.
type amounts struct {
	Change struct{ USD, State string }
	Stacks []struct {
		State  string
		Before struct {
			Previous                  string `json:"kept"`
			Total, Fixed, Usage, Full struct{ USD string }
		}
		After struct {
			Previous                  string `json:"kept"`
			Total, Fixed, Usage, Full struct{ USD string }
		}
	}
}

func compared(t *testing.T, args ...string) (code int, markdown, stderr string, document amounts) {
	t.Helper()
	out := t.TempDir()
	code, markdown, stderr = command(t, "", append([]string{"compare", "--out", out}, args...)...)
	text, err := os.ReadFile(filepath.Join(out, "comparison.json"))
	if err == nil {
		_, err = report.ReadReview(text)
	}
	if err == nil {
		err = json.Unmarshal(text, &document)
	}
	if err != nil || len(document.Stacks) != 1 {
		t.Fatalf("%v\n%s\n%s", err, stderr, text)
	}
	return code, markdown, stderr, document
}

func holdsAll(t *testing.T, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("want %q in\n%s", w, text)
		}
	}
}

// One GB more for each task at $0.004445 an hour, 730 hours: $6.4897 more for 2 idle tasks,
// $19.4691 for the 6 that the traffic needs and $32.4485 for 10 at full capacity. In each, the
// candidate of one task costs $3.2449 more. Before: fixed 29.5504 vCPU + 6.4897 memory + 32.85
// NAT + 16.425 load balancer + 7.30 and 3.65 addresses + 0.40 alarms + the candidate of 14.7752
// and 3.2449 = 114.6852.
func TestDoubledMemoryIsComparedInSentenceTableAndJSON(t *testing.T) {
	costProject(t, map[string]string{"prod": prod(t)})
	base := reported(t, "prod")
	writeFile(t, "Pulumi.prod.yaml", strings.Replace(prod(t), "memoryMiB: 1024", "memoryMiB: 2048", 1))
	code, markdown, _, d := compared(t, base, "prod")
	if code != 0 {
		t.Errorf("exit %d", code)
	}
	holdsAll(t, markdown,
		"**This change adds $22.71 a month.**",
		"| `prod` | `fargate` | $213.17 | $235.88 | **+$22.71** | `service.memoryMiB` `1024` → `2048` |",
		"| fixed, without requests | $114.69 | $124.42 |",
		"| usage | $98.48 | $111.46 |",
		"| at full capacity | $328.23 | $363.92 |",
		"| `~` | `Service bankchurn-api` | $108.12 | $127.59 | +$19.47 |",
		"Replaced: `TaskDefinition bankchurn-api`",
	)
	readme := mustRead(t, filepath.Join(packageFolder, "..", "..", "README.md"))
	for _, line := range strings.Split(markdown, "\n")[1:7] {
		holdsAll(t, readme, strings.TrimSpace("> "+line))
	}
	s := d.Stacks[0]
	if d.Change.USD != "22.7100" || d.Change.State != "exact" || s.State != "changed" || s.Before.Fixed.USD != "114.6852" || s.After.Fixed.USD != "124.4197" {
		t.Errorf("got %+v", d)
	}
	for limit, want := range map[string]int{"22.70": exitAbove, "22.71": 0} {
		if code, _, stderr, _ := compared(t, base, "prod", "--fail-above", limit); code != want {
			t.Errorf("--fail-above %s: exit %d, want %d\n%s", limit, code, want, stderr)
		}
	}
}

func TestNoChangeIsOneLine(t *testing.T) {
	costProject(t, map[string]string{"prod": prod(t)})
	_, markdown, _, _ := compared(t, reported(t, "prod"), "prod")
	if want := report.ReviewMarker + "\nNo change in cost: `prod` $213.17.\n"; markdown != want {
		t.Errorf("got\n%s\nwant\n%s", markdown, want)
	}
}

func TestAnInvalidConfigIsACommentAndAnError(t *testing.T) {
	costProject(t, map[string]string{"prod": prod(t)})
	base := reported(t, "prod")
	wrong := strings.Replace(prod(t), "memoryMiB: 1024", "memoryMib: 1024", 1)
	writeFile(t, "Pulumi.prod.yaml", strings.Replace(wrong, "platform: fargate", "platform: fargat", 1))
	code, markdown, stderr, d := compared(t, base, "prod")
	if code != exitError || d.Stacks[0].State != "invalid" {
		t.Errorf("exit %d, state %s", code, d.Stacks[0].State)
	}
	for _, text := range []string{markdown, stderr} {
		holdsAll(t, text, `1024: unknown key`, `did you mean "memoryMiB"?`, `"fargat": unknown platform`)
	}
	holdsAll(t, markdown, "**The change in cost could not be calculated; the config of 1 stack is invalid.**")
}

// quiet sets every quantity, so that no amount is a bound.
const quiet = `config:
  gcp:project: my-project
  bankchurn:service: {image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1", scaling: {min: 2, max: 10}, public: true}
  bankchurn:traffic: {requestsPerMonth: 50000000, averageMs: 200, responseKiB: 2, logKiBPerRequest: 0.5, accessLogKiBPerRequest: 0, coldStarts: {percent: 0.1, averageMs: 3000}}
  bankchurn:fargate: {region: us-east-1, cpu: 0.5, certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0a1b", host: churn.example.com}
  bankchurn:cloudrun: {region: us-central1, image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1}
`

// The move alone saves $80.71. The old platform costs $114.69 without requests (see above), so
// with keepPrevious the bill rises by $33.98.
func TestAKeptPlatformIsPartOfTheIncrease(t *testing.T) {
	costProject(t, map[string]string{"prod": quiet + "  bankchurn:platform: fargate\n"})
	base := reported(t, "prod")
	writeFile(t, "Pulumi.prod.yaml", quiet+"  bankchurn:platform: cloudrun\n")
	_, _, _, moved := compared(t, base, "prod")
	writeFile(t, "Pulumi.prod.yaml", quiet+"  bankchurn:platform: cloudrun\n  bankchurn:keepPrevious: fargate\n")
	_, markdown, _, previous := compared(t, base, "prod")
	holdsAll(t, markdown,
		"**This change adds $33.98 a month.**",
		"| `prod` | `fargate` → `cloudrun` with `fargate` kept | $213.17 | $247.15 | **+$33.98** | `platform` `fargate` → `cloudrun` and 1 more |",
		"| `~` | `everything on fargate` | $213.17 | $114.69 | -$98.48 |",
	)
	if moved.Change.USD != "-80.7100" || previous.Change.USD != "33.9800" || previous.Stacks[0].After.Previous != "fargate" {
		t.Errorf("got %+v and %+v", moved, previous)
	}
}

var natHour = regexp.MustCompile(`"unitPrice": "\$0.045 per h"`)

// The base had NAT gateways at $0.044 an hour: 730 hours are $32.12 instead of $32.85.
func TestAPriceRefreshIsTheReason(t *testing.T) {
	costProject(t, map[string]string{"prod": prod(t)})
	base := reported(t, "prod")
	text, err := os.ReadFile(base)
	if err != nil {
		t.Fatal(err)
	}
	old := natHour.ReplaceAllString(string(text), `"unitPrice": "$$0.044 per h"`)
	old = strings.ReplaceAll(strings.ReplaceAll(old, `"32.8500"`, `"32.1200"`), `"213.1662"`, `"212.4362"`)
	writeFile(t, base, old)
	_, markdown, _, d := compared(t, base, "prod")
	holdsAll(t, markdown, "**This change adds $0.73 a month.**", "prices changed: `nat.hour` in `us-east-1` `$0.044 per h` → `$0.045 per h` |")
	if d.Change.USD != "0.7300" {
		t.Errorf("got %+v", d)
	}
}

// An existing cluster's nodes are not priced, so the cost is unknown.
func TestADifferenceOfUnknownAmountsIsNotNoChange(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "Pulumi.eks-existing.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	costProject(t, map[string]string{"ml": string(text)})
	base := reported(t, "ml")
	writeFile(t, "Pulumi.ml.yaml", strings.Replace(string(text), "memoryMiB: 1024", "memoryMiB: 2048", 1))
	_, markdown, _, _ := compared(t, base, "ml")
	holdsAll(t, markdown, "**This change alters the monthly cost by an unknown amount.**", "| unknown | unknown | **change unknown** | `service.memoryMiB` `1024` → `2048` |")
	if strings.Contains(strings.ToLower(markdown), "no change") {
		t.Error(markdown)
	}
}

func TestWhatCannotBeReadOfflineIsNamed(t *testing.T) {
	costProject(t, map[string]string{"prod": prod(t)})
	base := reported(t, "prod")
	writeFile(t, "Pulumi.prod.yaml", "environment: [ml-prod]\n"+prod(t)+"  aws:secretKey: {secure: v1:abcd}\n")
	_, markdown, _, _ := compared(t, base, "prod")
	holdsAll(t, markdown, "`prod` $213.17 (not read: `aws:secretKey (secure)`, `environment ml-prod`)")
}

// The memory adds $22.71 (see above), which is above $10 and within $30.
func TestAChangeBudgetIsCheckedAgainstTheBase(t *testing.T) {
	for limit, want := range map[string]string{
		"10": "Budget: `$235.88 is $22.71 above the base, and budget.deltaUsd is $10.00`",
		"30": "Budget: `+$22.71 against $213.17 in the base, within $30.00`",
	} {
		budgeted := prod(t) + "  bankchurn:budget: {deltaUsd: " + limit + "}\n"
		costProject(t, map[string]string{"prod": budgeted})
		base := reported(t, "prod")
		writeFile(t, "Pulumi.prod.yaml", strings.Replace(budgeted, "memoryMiB: 1024", "memoryMiB: 2048", 1))
		_, markdown, _, _ := compared(t, base, "prod")
		holdsAll(t, markdown, want)
	}
}

// The comment and the document have the plan of a switch, without addresses, which a comparison
// does not know. According to the golden previews, the new platform costs $132.46 with the
// traffic and the old one $114.69 without requests: $247.15.
func TestASwitchIsComparedWithItsPlan(t *testing.T) {
	costProject(t, map[string]string{"prod": prod(t)})
	base := reported(t, "prod")
	writeFile(t, "Pulumi.prod.yaml", strings.Replace(prod(t), "platform: fargate", "platform: cloudrun", 1))
	code, markdown, _, _ := compared(t, base, "prod")
	if code != 0 {
		t.Errorf("exit %d", code)
	}
	holdsAll(t, markdown,
		"<summary><code>prod</code>: <code>Switch plan, fargate to cloudrun</code></summary>",
		"1. `Create cloudrun in us-central1; fargate keeps serving`",
		"3. `Delete fargate`",
		"Outage: `clients of churn.example.com fail unless you have changed its DNS record when fargate is deleted",
		"Monthly cost: $213.17 before, $247.15 while both run, $132.46 after",
		"| `service.scaling.min` | `2 tasks always running` | `2 instances kept warm, up to 80 requests at a time each (cloudrun.concurrency)` |",
		"  - `docker buildx imagetools create --prefer-index=false --tag us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1 123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1`",
	)
	if strings.Contains(markdown, "Address") {
		t.Errorf("an address in\n%s", markdown)
	}
}

// A load balancer that becomes internal is replaced.
func TestAReplacedLoadBalancerIsComparedWithItsPlan(t *testing.T) {
	costProject(t, map[string]string{"prod": prod(t)})
	base := reported(t, "prod")
	writeFile(t, "Pulumi.prod.yaml", strings.Replace(prod(t), "public: true", "public: false", 1))
	_, markdown, _, _ := compared(t, base, "prod")
	holdsAll(t, markdown, "<code>prod</code>: <code>Plan of the update: a new load balancer with a new address</code>", "3. `Delete the former load balancer`")
}
