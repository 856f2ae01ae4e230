package stacks

import (
	"encoding/csv"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bankchurn/config"
)

// vendorCommands are the flags of commands in testdata/commands.csv.
func vendorCommands(t *testing.T) map[string][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(readText(t, filepath.Join(root, "stacks", "testdata", "commands.csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, row := range rows[1:] {
		if !strings.Contains(row[2], ", 20") {
			t.Errorf("%s: the source %q has no date", row[0], row[2])
		}
		all[row[0]] = strings.Fields(row[1])
	}
	return all
}

var (
	shellQuotes    = regexp.MustCompile(`'[^']*'`)
	shellOperators = regexp.MustCompile(`"?\$\(|\)"?|\|\|?|>`)
	clients        = []string{"aws", "docker", "gcloud", "kubectl"}
)

// misused are the commands of a shell command that the list does not have, and the flags that
// their vendors do not document. It notes what it has seen.
func misused(list map[string][]string, shell string, seen map[string]bool) []string {
	var wrong []string
	for _, simple := range shellOperators.Split(shellQuotes.ReplaceAllString(shell, "QUOTED"), -1) {
		words := strings.Fields(simple)
		if len(words) == 0 || !slices.Contains(clients, words[0]) {
			continue
		}
		var path, flags []string
		for i := 0; i < len(words) && words[i] != "--"; i++ {
			flag, _, _ := strings.Cut(words[i], "=")
			switch {
			case len(flag) > 1 && flag[0] == '-' && (flag[1] < '0' || flag[1] > '9'):
				flags = append(flags, flag)
			case i > 0 && slices.Contains([]string{"-n", "--context"}, words[i-1]): // kubectl takes these first
			default:
				path = append(path, flag)
			}
		}
		name := strings.Join(path, " ")
		at := slices.IndexFunc(config.SortedNames(list), func(known string) bool { return strings.HasPrefix(name+" ", known+" ") })
		if at < 0 {
			wrong = append(wrong, name+" is not in testdata/commands.csv")
			continue
		}
		known := config.SortedNames(list)[at]
		seen[known] = true
		for _, flag := range flags {
			if !slices.Contains(list[known], flag) {
				wrong = append(wrong, known+" has no "+flag)
			}
		}
	}
	return wrong
}

// furtherMoves have the commands that the plans of moves lack: parameters, Secrets and a GPU.
var furtherMoves = map[string]move{
	"cloudrun to lambda, with a parameter": {"cloudrun", "lambda", strings.Replace(movingService, "arn:aws:secretsmanager:us-east-1:123456789012:secret:churn/api-key-AbCdEf", "arn:aws:ssm:us-east-1:123456789012:parameter/churn/api-key", 1) + `  bankchurn:cloudrun:
    image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1
    secrets: {API_KEY: projects/my-project/secrets/churn-api-key/versions/1}
  bankchurn:lambda: {zip: app}
`, "", map[string]any{"url": "https://bankchurn-api-0a1b2c3-uc.a.run.app"}},
	"eks to gke, with a GPU": {"eks", "gke", strings.Replace(movingService, "max: 10", "max: 2", 1) + `    gpu: {type: t4}
  bankchurn:kubernetes:
    image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1
    secrets: {API_KEY: churn/api.key}
    namespace: {name: ml-portfolio, create: false}
`, "", map[string]any{"url": "http://k8s-0a1b2c3.us-east-1.elb.amazonaws.com"}},
	"lambda to eks": {"lambda", "eks", movingService + `  bankchurn:lambda: {zip: app}
  bankchurn:kubernetes:
    secrets: {API_KEY: churn/api-key}
    namespace: {name: ml-portfolio, create: false}
  bankchurn:eks: {existing: {arn: "arn:aws:eks:us-east-1:123456789012:cluster/ml", context: ml}}
`, "", map[string]any{"url": "https://abc123.execute-api.us-east-1.amazonaws.com"}},
}

// A flag that a command does not have fails a plan's first step by hand, or a runbook.
func TestCommandsHaveTheFlagsThatTheirVendorsDocument(t *testing.T) {
	list, seen := vendorCommands(t), map[string]bool{}
	holds := func(where, command string) {
		for _, wrong := range misused(list, command, seen) {
			t.Errorf("%s: %s: %s", where, command, wrong)
		}
	}
	for name, m := range config.Merge(moves, furtherMoves) {
		projectWithApp(t)
		for _, p := range m.view(t).Plan.ByHand {
			for _, command := range p.Commands {
				holds(name, command)
			}
		}
	}
	for stack, a := range allAccess(t) {
		for _, purpose := range config.SortedNames(a.commands) {
			holds(stack, a.commands[purpose])
		}
	}
	for known := range list {
		if !seen[known] {
			t.Errorf("testdata/commands.csv: nothing runs %s", known)
		}
	}
}

func TestMisusedFlagsAreFound(t *testing.T) {
	list := vendorCommands(t)
	for command, want := range map[string]string{
		"gcloud compute project-info describe --filter quotas.metric=GPUS_ALL_REGIONS":  "gcloud compute project-info describe has no --filter",
		`printf %s "$(aws secretsmanager get-secret --query=x)" | docker login`:         "aws secretsmanager get-secret is not in testdata/commands.csv",
		"kubectl --context a -n b logs -l c --tail -1 || aws ecs list-tasks --clustr c": "aws ecs list-tasks has no --clustr",
	} {
		if wrong := misused(list, command, map[string]bool{}); len(wrong) != 1 || wrong[0] != want {
			t.Errorf("%s: %q, want %q", command, wrong, want)
		}
	}
}
