package stacks

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// access is how to inspect a deployed stack.
type access struct {
	platform            string
	commands, resources map[string]string
	// texts are the URLs and the hint, by name.
	texts map[string]string
}

// accessOf deploys a stack's platform under mocks.
func accessOf(t *testing.T, stack string, c stackConfig) access {
	t.Helper()
	projectWithApp(t)
	found := access{texts: map[string]string{}}
	_, err := run(t, stack, c, func(ctx *pulumi.Context) error {
		report := &config.Report{}
		s := load(ctx, now(), report)
		if err := report.Err(); err != nil {
			return err
		}
		found.platform = s.platform.Name
		names, err := s.openZone(ctx)
		if err != nil {
			return err
		}
		e, err := s.deploy(ctx, s.platform, providerSet{}, names)
		if err != nil {
			return err
		}
		outputs := map[string]pulumi.StringOutput{"hint": e.Access.Hint(), "consoleUrl": e.Access.ConsoleURL}
		if e.Access.LogsURL.OutputState != nil {
			outputs["logsUrl"] = e.Access.LogsURL
		}
		if e.Access.DashboardURL.OutputState != nil {
			outputs["dashboardUrl"] = e.Access.DashboardURL
		}
		done := []any{e.Access.Commands, e.Access.Resources}
		names2 := config.SortedNames(outputs)
		for _, name := range names2 {
			done = append(done, outputs[name])
		}
		ctx.Export("seen", pulumi.All(done...).ApplyT(func(v []any) string {
			found.commands, found.resources = v[0].(map[string]string), v[1].(map[string]string)
			for i, name := range names2 {
				found.texts[name] = v[i+2].(string)
			}
			return ""
		}))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found.commands == nil {
		t.Fatal("nothing was resolved")
	}
	return found
}

// allAccess is the access of every example stack, and of one with a shell.
func allAccess(t *testing.T) map[string]access {
	all := map[string]access{}
	for name, c := range stackFiles(t) {
		all[name] = accessOf(t, name, c)
	}
	shell := parsed(t, "config: {bankchurn:platform: fargate, bankchurn:service: {image: \"123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1\"}, bankchurn:fargate: {region: us-east-1, exec: true}}")
	all["shell"] = accessOf(t, "shell", shell)
	return all
}

// parses makes the shell parse a text without running it.
func parses(text string) error {
	command := exec.Command("sh", "-n")
	command.Stdin = strings.NewReader(text)
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// capitals matches placeholders in a document, such as LOG_GROUP.
var capitals = regexp.MustCompile(`\b[A-Z][A-Z_]{2,}\b`)

// keywords are those of the languages used in commands and URLs.
var keywords = []string{"AND", "ERROR", "CRITICAL", "RUNNING", "STOPPED", "RELATIVE"}

func placeholders(text string) []string {
	return slices.DeleteFunc(capitals.FindAllString(text, -1), func(word string) bool { return slices.Contains(keywords, word) })
}

func TestCommandsAndAddressesHaveRealNames(t *testing.T) {
	platforms := map[string]bool{}
	for stack, a := range allAccess(t) {
		platforms[a.platform] = true
		for _, purpose := range []string{"logs", "errors", "request", "status"} {
			if a.commands[purpose] == "" {
				t.Errorf("%s: no command %s", stack, purpose)
			}
		}
		for name, text := range config.Merge(config.Merge(a.commands, a.texts), a.resources) {
			if found := placeholders(text); len(found) > 0 {
				t.Errorf("%s: %s has %v: %s", stack, name, found, text)
			}
			if text == "" || strings.Contains(text, "%!") {
				t.Errorf("%s: %s is %q", stack, name, text)
			}
		}
		for name, text := range a.commands {
			if err := parses(text); err != nil {
				t.Errorf("%s: %s: %v in %s", stack, name, err, text)
			}
		}
		if want := a.platform != "eks"; (a.texts["logsUrl"] != "") != want {
			t.Errorf("%s: logsUrl %q", stack, a.texts["logsUrl"])
		}
	}
	for _, p := range known {
		if !platforms[p.Name] {
			t.Errorf("no example stack is on %s", p.Name)
		}
	}
}

func TestCommandsOfEachPlatform(t *testing.T) {
	all := allAccess(t)
	for stack, want := range map[string]map[string]string{
		"dev": {
			"status": "gcloud run services describe bankchurn-api-0a1b2c3 --region us-central1 --project my-project --format 'yaml(status.conditions, status.traffic)'",
			"errors": `gcloud logging read 'resource.type="cloud_run_revision" AND resource.labels.service_name="bankchurn-api-0a1b2c3" AND resource.labels.location="us-central1"'' AND severity>=ERROR' --project my-project --freshness 1h --limit 50 --format 'value(timestamp, severity, jsonPayload.message, textPayload, jsonPayload.request_id)'`,
		},
		"lambda": {
			"request": `aws logs tail bankchurn-api-logs-0a1b2c3 --region us-east-1 --since 1d --filter-pattern "{ \$.request_id = \"$request_id\" }"`,
			"status":  "aws lambda get-alias --function-name bankchurn-api-0a1b2c3 --name live --region us-east-1",
		},
		"shell": {
			"shell": "aws ecs execute-command --cluster bankchurn-api-0a1b2c3 --region us-east-1 --container api --interactive --command /bin/sh --task $(aws ecs list-tasks --cluster bankchurn-api-0a1b2c3 --service-name bankchurn-api --desired-status RUNNING --region us-east-1 --output text --query 'taskArns[0]')",
		},
		"eks": {"connect": "aws eks update-kubeconfig --name " + all["eks"].resources["cluster"] + " --region us-east-1"},
		"gke": {
			"connect": "gcloud container clusters get-credentials bankchurn-api-0a1b2c3 --location us-central1 --project my-project",
			"shell":   "kubectl --context gke_my-project_us-central1_bankchurn-api-0a1b2c3 -n ml-portfolio exec -it deployment/bankchurn-api-0a1b2c3 -- sh",
		},
	} {
		for purpose, command := range want {
			if got := all[stack].commands[purpose]; got != command {
				t.Errorf("%s: %s\n got %s\nwant %s", stack, purpose, got, command)
			}
		}
	}
	if shell, ok := all["prod"].commands["shell"]; ok {
		t.Errorf("a stack without exec offers %s", shell)
	}
}

// acronyms are capitalized words in messages that are not placeholders.
var acronyms = []string{
	"ACM", "API", "ARN", "ARNs", "AWS", "CAA", "CIDR", "CNAME", "CONNECT", "CPU", "DELETE", "DNS", "ECR", "ECS", "EKS", "GET", "GKE", "GPU", "HOME", "HTTP", "HTTPS", "IAM", "JSON",
	"KMS", "NAT", "PATH", "POST", "SSL", "TLS", "TTL", "URL", "VPC", "YAML", "ZIP",
	// Environment variables with such names.
	"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY",
}

// The reader of a failure cannot fill in names that only the cloud knows. Placeholders for values
// of config keys are fine: nothing has a name there yet.
func TestFailuresHaveNoPlaceholders(t *testing.T) {
	files := token.NewFileSet()
	seen := 0
	check := func(of ast.Node) {
		ast.Inspect(of, func(n ast.Node) bool {
			if made, ok := n.(*ast.CompositeLit); ok {
				if named, ok := made.Type.(*ast.SelectorExpr); ok && named.Sel.Name == "Problem" {
					return false // of the configuration
				}
			}
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			seen++
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			for _, word := range placeholders(text) {
				if !slices.Contains(acronyms, word) {
					t.Errorf("%s: %s in %q", files.Position(literal.Pos()), word, text)
				}
			}
			return true
		})
	}
	for _, folder := range []string{"components", "stacks", "verify"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(files, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch v := n.(type) {
				case *ast.FuncDecl: // the advice at the end of a failed verification
					if strings.HasSuffix(path, "verify/advice.go") {
						check(v.Body)
					}
				case *ast.CallExpr:
					if called, ok := v.Fun.(*ast.SelectorExpr); ok && (called.Sel.Name == "Errorf" || fmt.Sprint(called.X) == "errors" && called.Sel.Name == "New") {
						check(v)
					}
				case *ast.KeyValueExpr:
					if slices.Contains([]string{"Hint", "HintOutput", "What", "Next", "Footer"}, fmt.Sprint(v.Key)) {
						check(v.Value)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 100 {
		t.Errorf("only %d texts were read", seen)
	}
}

var (
	// shellBlock is a block of commands in a document.
	shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")
	// stackOutput, runs and named match what a runbook takes from the stack.
	stackOutput = regexp.MustCompile(`pulumi stack output (\w+)`)
	runs        = regexp.MustCompile(`(?m)(?:^|; )run (\w+)`)
	named       = regexp.MustCompile(`\$\(name (\w+)\)`)
	// comment matches a trailing comment in a runbook's commands.
	comment = regexp.MustCompile(`(?m)\s{2,}# .*$`)
	// inQueries are the capitalized words in log fields and metric namespaces.
	inQueries = []string{"REPORT", "AWS", "ECS"}
	exported  = regexp.MustCompile(`ctx\.Export\("(\w+)"`)
)

func TestRunbooksUseOnlyOutputsThatExist(t *testing.T) {
	outputs := map[string]bool{}
	sources, err := filepath.Glob(filepath.Join(root, "stacks", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		for _, m := range exported.FindAllStringSubmatch(readText(t, source), -1) {
			outputs[m[1]] = true
		}
	}
	of := map[string]access{} // by platform
	for _, a := range allAccess(t) {
		of[a.platform] = a
	}
	runbooks, err := filepath.Glob(filepath.Join(root, "docs", "runbooks", "*.md"))
	if err != nil || len(runbooks) == 0 {
		t.Fatalf("runbooks %v (%v)", runbooks, err)
	}
	for _, path := range runbooks {
		text, name := readText(t, path), filepath.Base(path)
		if strings.Contains(text, "stack export") {
			t.Errorf("%s reads the stack's state", name)
		}
		for _, m := range stackOutput.FindAllStringSubmatch(text, -1) {
			if !outputs[m[1]] {
				t.Errorf("%s: no output %s", name, m[1])
			}
		}
		for _, section := range strings.Split(text, "\n### ")[1:] {
			heading, body, _ := strings.Cut(section, "\n")
			body, _, _ = strings.Cut(body, "\n## ")
			for _, platform := range strings.Split(heading, ", ") {
				a, found := of[platform]
				if !found {
					t.Errorf("%s: %q is no platform", name, platform)
				}
				for _, m := range runs.FindAllStringSubmatch(body, -1) {
					if a.commands[m[1]] == "" {
						t.Errorf("%s: %s has no command %s", name, platform, m[1])
					}
				}
				for _, m := range named.FindAllStringSubmatch(body, -1) {
					if a.resources[m[1]] == "" {
						t.Errorf("%s: %s has no resource %s", name, platform, m[1])
					}
				}
			}
		}
		script := ""
		for _, m := range shellBlock.FindAllStringSubmatch(text, -1) {
			if err := parses(m[1]); err != nil {
				t.Errorf("%s: %v in:\n%s", name, err, m[1])
			}
			commands := comment.ReplaceAllString(m[1], "")
			if found := placeholders(commands); len(slices.DeleteFunc(found, func(word string) bool { return slices.Contains(inQueries, word) })) > 0 {
				t.Errorf("%s: %v in:\n%s", name, found, m[1])
			}
			script += m[1]
		}
		if script == "" {
			t.Errorf("%s has no commands", name)
		}
	}
}

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
