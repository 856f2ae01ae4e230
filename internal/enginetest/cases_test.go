package enginetest

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"bankchurn/internal/sandbox/cloud"
)

// caseSecret is the secret of the cases.
const caseSecret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:api-key-AbCdEf"

// caseStep is one update of a case that users of such stacks report as failing or as dropping
// requests.
type caseStep struct {
	// file is a stack file of testdata/cases.
	file string
	// change rewrites its text; nil: no change.
	change func(st *stack, text string) string
	// after has additional checks after the update; nil: none.
	after func(*stack)
	// refused is a part of the error of an update that must fail and change nothing; "": it
	// succeeds.
	refused string
}

func asIs(files ...string) []caseStep {
	steps := make([]caseStep, len(files))
	for i, file := range files {
		steps[i].file = file
	}
	return steps
}

// swap replaces one part of a stack file.
func swap(old, replacement string) func(*stack, string) string {
	return func(st *stack, text string) string {
		st.t.Helper()
		if !strings.Contains(text, old) {
			st.t.Fatalf("no %q in\n%s", old, text)
		}
		return strings.Replace(text, old, replacement, 1)
	}
}

// TestReportedCasesLoseNoRequest takes each stack through its reported changes and back, at 50
// requests a second. No update fails, no request is lost, and a preview after each update shows
// no changes.
func TestReportedCasesLoseNoRequest(t *testing.T) {
	t.Parallel()
	for name, steps := range map[string][]caseStep{
		// A changed port (github.com/aws/copilot-cli/issues/4838), then a pin of a release
		// whose repository and secret are no longer in the config.
		"fargate": append(asIs("b03-fargate-port", "b03-fargate-port-2", "b03-fargate-port", "g01-pin-secret", "g01-pin-secret-2"),
			caseStep{file: "g01-pin-secret-3", refused: `release.version: "1"`},
			caseStep{file: "g01-pin-secret-3", change: pinned("bankchurn-test-bankchurn-api:4")},
			caseStep{file: "g01-pin-secret"}),
		"cloudrun": append(asIs("g02-run-pin-1", "g02-run-pin-2"),
			caseStep{file: "g02-run-pin-3", change: func(st *stack, text string) string {
				return swap("bankchurn-api-d3d9d35-00001-t6l}", st.firstRevision()+", grants: {secrets: {API_KEY: projects/my-project/secrets/api-key/versions/3}}}")(st, text)
			}},
			caseStep{file: "g02-run-pin-1"}),
		// During an update two versions have provisioned concurrency: 25 of 50 works, 30 is
		// rejected (docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html).
		"lambda": {
			{file: "b02-lambda-pc-reserved", change: swap("min: 30", "min: 25")},
			{file: "b02-lambda-pc-reserved-2", change: swap("min: 30", "min: 25")},
			{file: "b02-lambda-pc-reserved-2", refused: `service.scaling.min: 30`},
			{file: "b02-lambda-pc-reserved", refused: `service.scaling.min: 30`},
			{file: "b02-lambda-pc-reserved", change: swap("scaling: {min: 30", "secrets: {API_KEY: \""+caseSecret+"\"}\n    scaling: {min: 25")},
			{file: "b02-lambda-pc-reserved-2", change: swap("min: 30", "min: 25")},
			{file: "b02-lambda-pc-reserved-2", change: lambdaPin},
			{file: "b02-lambda-pc-reserved", change: swap("min: 30", "min: 25")},
		},
		// A changed port again.
		"gke": {
			{file: "g02-run-pin-2", change: onGKE},
			{file: "g02-run-pin-2", change: func(st *stack, text string) string {
				return swap("public: true", "public: true\n    port: 8080")(st, onGKE(st, text))
			}},
			{file: "g02-run-pin-2", change: onGKE},
		},
		"eks": {
			{file: "h-eks"},
			{file: "h-eks-auto", after: vpcCNIConfigured},
			{file: "h-eks", after: vpcCNIConfigured},
			// It already exists.
			{file: "h-eks-auto", after: vpcCNIConfigured},
			{file: "h-eks-auto", change: swap(`"1.34"`, `"1.35"`)},
			{file: "h-eks-auto"}, // rolled back
			{file: "h-eks"},
			{file: "h-eks-version"},
			{file: "h-eks", refused: `eks.version: "1.34"`},
		},
		"eks, access and nodes": {
			{file: "a01-eks-access"},
			{file: "a01-eks-access-2"},
			{file: "a01-eks-access"},
			{file: "j01-eks-minraise"},
			{file: "j01-eks-minraise-2", refused: "eks.nodes.min: 4"},
			{file: "j01-eks-minraise-2", change: swap("min: 4", "min: 4, desired: 4")},
			{file: "j01-eks-minraise"},
			{file: "j01-eks-minraise", change: swap("public: true", "public: true, port: 8080")},
			{file: "j01-eks-minraise"},
			{file: "h-eks-kms", change: swap(`"1.34"`, `"1.35"`)},
			{file: "h-eks", change: swap(`"1.34"`, `"1.35"`), refused: `eks.secretsKey: "none"`},
		},
	} {
		if leftOut(name, "lambda", "cloudrun", "gke") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			liveThrough(t, steps)
		})
	}
}

// liveThrough deploys a stack with the first step, takes it through the others under load, and
// destroys it.
func liveThrough(t *testing.T, steps []caseStep) {
	t.Helper()
	var st *stack
	for i, step := range steps {
		text := caseFile(t, step.file)
		if i > 0 {
			st.caseUpdate(step, text)
			continue
		}
		if step.change != nil {
			text = step.change(&stack{t: t}, text)
		}
		st = newStack(t, text)
		st.up()
	}
	st.destroy()
}

// caseUpdate is one update under load.
func (st *stack) caseUpdate(step caseStep, text string) {
	st.t.Helper()
	if step.change != nil {
		text = step.change(st, text)
	}
	before := names(st.s.Cloud().Inventory())
	url := st.output("url")
	st.edit(text)
	client := st.poll(url)
	if step.refused != "" {
		refused := inStackFile.ReplaceAllString(st.upFails(), "")
		if !strings.Contains(refused, step.refused) {
			st.t.Errorf("%s: the refusal lacks %q:\n%s", step.file, step.refused, refused)
		}
		if after := names(st.s.Cloud().Inventory()); len(after) != len(before) {
			st.t.Errorf("%s: a refused update went from %d resources to %d", step.file, len(before), len(after))
		}
		client.stop(step.file)
		return
	}
	if changed := st.up(); changed.Changed() == 0 {
		st.t.Errorf("%s: nothing changed", step.file)
	}
	again, err := st.s.Preview(st.t.Context())
	if err != nil || again.Changed() != 0 {
		st.t.Errorf("%s: a preview after the update: %v, %v", step.file, err, stepsOf(again))
	}
	client.stop(step.file)
	if step.after != nil {
		step.after(st)
	}
	if now := st.output("url"); now != url {
		st.t.Errorf("%s: the URL went from %s to %s", step.file, url, now)
	}
}

func caseFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "internal", "enginetest", "testdata", "cases", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// pinned pins a task definition, with the grants that it needs.
func pinned(version string) func(*stack, string) string {
	return swap(`release: {version: "1"}`, `release: {version: "`+version+
		`", grants: {images: ["123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1"], secrets: {API_KEY: "`+caseSecret+`"}}}`)
}

// lambdaPin pins the version before the config's, which reads a secret.
func lambdaPin(st *stack, text string) string {
	st.t.Helper()
	running, err := strconv.Atoi(st.output("release"))
	if err != nil {
		st.t.Fatal(err)
	}
	return swap("min: 30", "min: 25")(st, text) + "  bankchurn:release: {version: \"" + strconv.Itoa(running-1) + "\", grants: {secrets: {API_KEY: \"" + caseSecret + "\"}}}\n"
}

// onGKE changes the Cloud Run stack to GKE.
func onGKE(st *stack, text string) string {
	st.t.Helper()
	return swap("  bankchurn:cloudrun: {}\n", "")(st, swap("platform: cloudrun", "platform: gke")(st, text))
}

// vpcCNIConfigured expects the ConfigMap that makes a cluster enforce network policies. Without
// Auto Mode it belongs to an add-on, and is deleted with the add-on unless that has preserve.
func vpcCNIConfigured(st *stack) {
	st.t.Helper()
	for _, r := range st.s.Cloud().Inventory() {
		if r.Type == "kubernetes:core/v1:ConfigMap" && r.ID == "kube-system/amazon-vpc-cni" {
			return
		}
	}
	st.t.Error("the ConfigMap amazon-vpc-cni is gone: network policies are accepted and not enforced")
}

// inStackFile matches the location of a problem's key.
var inStackFile = regexp.MustCompile(` \(Pulumi\.[^)]*\)`)

// firstRevision returns the first deployed Cloud Run revision.
func (st *stack) firstRevision() string {
	st.t.Helper()
	first := ""
	for _, r := range st.s.Cloud().Inventory() {
		if r.Type != "gcp:cloudrunv2/service:Service" {
			continue
		}
		for _, name := range cloud.SortedNames(r.Releases) {
			if strings.Contains(name, "-candidate-") {
				continue
			}
			if first == "" || strings.Contains(name, "-00001-") {
				first = name
			}
		}
	}
	return first
}
