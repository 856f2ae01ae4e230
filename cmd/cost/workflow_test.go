package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gopkg.in/yaml.v3"

	"bankchurn/report"
)

// step is a shell step of a workflow or action.
type step struct {
	Name, Run string
	Env       map[string]string
}

// shellStep returns the only step of a file that runs a script.
func shellStep(t *testing.T, path ...string) step {
	t.Helper()
	var file struct {
		Jobs map[string]struct{ Steps []step }
		Runs struct{ Steps []step }
	}
	text := mustRead(t, filepath.Join(path...))
	if err := yaml.Unmarshal([]byte(text), &file); err != nil {
		t.Fatal(err)
	}
	steps := file.Runs.Steps
	for _, job := range file.Jobs {
		steps = append(steps, job.Steps...)
	}
	var found []step
	for _, s := range steps {
		if s.Run != "" {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%v has %d shell steps, want 1", path, len(found))
	}
	return found[0]
}

// runner runs the steps of the two workflows as GitHub's runner does.
type runner struct {
	compare, comment step
	// path has a go that uses a prebuilt binary for this command.
	path string
}

// asCommand makes the test's own binary the command cost, which saves linking another one.
const asCommand = "TEST_AS_COST_COMMAND"

// anotherGo uses this binary for the command, and the real go for the base's.
const anotherGo = `#!/bin/sh
case "$PWD" in */cost-compare*/base*) exec %[1]s "$@" ;; esac
case "$1" in
run) shift 2; exec %[2]s "$@" ;;
build) cp %[2]s "$3" ;;
esac
`

// tools creates a folder with this command and another go, once for all tests.
var tools = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "cost-workflow-")
	if err != nil {
		return "", err
	}
	toolsFolder = folder
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	binary := filepath.Join(folder, "cost")
	if err := os.WriteFile(binary, fmt.Appendf(nil, "#!/bin/sh\n%s=yes exec %s \"$@\"\n", asCommand, self), 0o700); err != nil {
		return "", err
	}
	realGo, err := exec.LookPath("go")
	if err != nil {
		return "", err
	}
	return folder, os.WriteFile(filepath.Join(folder, "go"), fmt.Appendf(nil, anotherGo, realGo, binary), 0o700)
})

// toolsFolder is that folder, once it exists.
var toolsFolder string

// packageFolder is the folder in which the tests start.
var packageFolder, _ = os.Getwd()

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	code := m.Run()
	if toolsFolder != "" {
		_ = os.RemoveAll(toolsFolder)
	}
	os.Exit(code)
}

func newRunner(t *testing.T) runner {
	t.Helper()
	folder, err := tools()
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(packageFolder, "..", "..")
	return runner{
		compare: shellStep(t, root, ".github", "actions", "cost", "action.yml"),
		comment: shellStep(t, root, ".github", "workflows", "preview-comment.yml"),
		path:    folder + ":" + os.Getenv("PATH"),
	}
}

// run runs a step with only PATH and the variables that the runner and its env set.
func (r runner) run(t *testing.T, s step, environment map[string]string) (out string, ok bool) {
	t.Helper()
	command := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", s.Run)
	command.Env = []string{"PATH=" + r.path}
	for name := range s.Env {
		if _, given := environment[name]; !given {
			t.Fatalf("the step %s sets %s, and the test does not", s.Name, name)
		}
	}
	for name, value := range environment {
		command.Env = append(command.Env, name+"="+value)
	}
	text, err := command.CombinedOutput()
	return string(text), err == nil
}

// pullRequestJob compares the working tree, and returns the artifact and the step summary.
func (r runner) pullRequestJob(t *testing.T) (artifact []byte, summary string, ok bool) {
	t.Helper()
	temporary := t.TempDir()
	out, ok := r.run(t, r.compare, map[string]string{
		"BASE": "base", "STACKS": "", "FAIL_ABOVE": "", "GOFLAGS": "-trimpath", "RUNNER_TEMP": temporary, "GITHUB_STEP_SUMMARY": filepath.Join(temporary, "summary"),
	})
	if !strings.Contains(out, "compared in") {
		t.Fatal(out)
	}
	return archiveOf(t, map[string]string{"comparison.json": mustRead(t, "cost-comparison/comparison.json"), "comparison.md": "unread"}), mustRead(t, filepath.Join(temporary, "summary")), ok
}

func archiveOf(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	archive := zip.NewWriter(&b)
	for name, text := range files {
		w, err := archive.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// api imitates GitHub's API for one repository with pull request 7 from a fork.
type api struct {
	*httptest.Server
	t *testing.T
	// head is the head commit of the pull request.
	head string
	// artifact is that of run 11; size is its size according to the API.
	artifact []byte
	size     int
	comments []map[string]any
	writes   int
}

// bot is the author of comments written with a workflow's token.
var bot = map[string]any{"login": "github-actions[bot]", "id": 41898282, "type": "Bot"}

func newAPI(t *testing.T) *api {
	t.Helper()
	a := &api{t: t, head: "aaaa"}
	blobs := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("the token is sent to where artifacts are stored")
		}
		_, _ = w.Write(a.artifact)
	}))
	t.Cleanup(blobs.Close)
	mux := http.NewServeMux()
	pull := func() map[string]any {
		return map[string]any{
			"number": 7, "state": "open", "title": "Double the memory", "head": map[string]any{"ref": "feature", "sha": a.head},
			"base": map[string]any{"ref": "main", "repo": map[string]any{"full_name": "my-team/bankchurn"}},
		}
	}
	const repo = "/repos/my-team/bankchurn"
	mux.HandleFunc("GET "+repo+"/pulls", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("head") != "contributor:feature" || r.URL.Query().Get("state") != "open" {
			t.Errorf("asked for the pull requests of %s", r.URL.RawQuery)
		}
		a.answer(w, []any{pull()})
	})
	mux.HandleFunc("GET "+repo+"/pulls/7", func(w http.ResponseWriter, _ *http.Request) { a.answer(w, pull()) })
	mux.HandleFunc("GET "+repo+"/actions/runs/11/artifacts", func(w http.ResponseWriter, _ *http.Request) {
		a.answer(w, map[string]any{"total_count": 1, "artifacts": []any{map[string]any{
			"id": 5, "name": "cost-comparison", "size_in_bytes": a.size, "expired": false,
		}}})
	})
	mux.HandleFunc("GET "+repo+"/actions/artifacts/5/zip", func(w http.ResponseWriter, r *http.Request) {
		// A different hostname, like GitHub's storage: the token must not be sent there.
		http.Redirect(w, r, strings.Replace(blobs.URL, "127.0.0.1", "localhost", 1)+"/artifact", http.StatusFound)
	})
	mux.HandleFunc("GET "+repo+"/issues/7/comments", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("page") != "1" {
			a.answer(w, []any{})
			return
		}
		a.answer(w, a.comments)
	})
	mux.HandleFunc("POST "+repo+"/issues/7/comments", func(w http.ResponseWriter, r *http.Request) {
		a.writes++
		a.comments = append(a.comments, map[string]any{"id": 100 + len(a.comments), "user": bot, "body": a.body(r)})
		w.WriteHeader(http.StatusCreated)
		a.answer(w, a.comments[len(a.comments)-1])
	})
	mux.HandleFunc("PATCH "+repo+"/issues/comments/{id}", func(w http.ResponseWriter, r *http.Request) {
		a.writes++
		for _, c := range a.comments {
			if fmt.Sprint(c["id"]) == r.PathValue("id") {
				c["body"] = a.body(r)
			}
		}
		a.answer(w, map[string]any{})
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("not to be asked: %s %s", r.Method, r.URL)
		http.NotFound(w, r)
	})
	a.Server = httptest.NewServer(mux)
	t.Cleanup(a.Close)
	return a
}

func (a *api) answer(w http.ResponseWriter, v any) {
	if err := json.NewEncoder(w).Encode(v); err != nil {
		a.t.Error(err)
	}
}

func (a *api) body(r *http.Request) string {
	var in struct{ Body string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || r.Header.Get("Authorization") != "Bearer a-token" {
		a.t.Errorf("a comment: %v, authorized by %q", err, r.Header.Get("Authorization"))
	}
	return in.Body
}

// commentJob runs the job that workflow_run starts.
func (r runner) commentJob(t *testing.T, a *api, artifact []byte, size int) (out string, ok bool) {
	t.Helper()
	a.artifact, a.size = artifact, size
	event := filepath.Join(t.TempDir(), "event.json")
	writeFile(t, event, `{"action": "completed", "workflow_run": {"id": 11, "event": "pull_request", "conclusion": "success", "head_sha": "aaaa", "head_branch": "feature", "head_repository": {"full_name": "contributor/bankchurn", "owner": {"login": "contributor"}}, "pull_requests": []}}`)
	return r.run(t, r.comment, map[string]string{
		"GITHUB_TOKEN": "a-token", "GITHUB_API_URL": a.URL, "GITHUB_REPOSITORY": "my-team/bankchurn", "GITHUB_EVENT_PATH": event,
	})
}

func TestTwoPushesEndWithOneComment(t *testing.T) {
	r := newRunner(t)
	repository(t)
	a := newAPI(t)
	// A contributor quotes the bot, including the marker.
	a.comments = []map[string]any{{"id": 1, "user": map[string]any{"login": "contributor", "type": "User"}, "body": report.ReviewMarker + "\nnice"}}
	for push, c := range []struct{ memory, want string }{
		{"2048", "**This change adds $22.71 a month.**"},
		{"3072", "**This change adds $45.42 a month.**"}, // 213.1662 + 2 x 22.7140 = 258.5942
		{"1024", "No change in cost: `prod` $213.17."},
	} {
		writeFile(t, "Pulumi.prod.yaml", strings.Replace(prod(t), "memoryMiB: 1024", "memoryMiB: "+c.memory, 1))
		artifact, summary, ok := r.pullRequestJob(t)
		if !ok || !strings.Contains(summary, c.want) {
			t.Errorf("push %d: the summary is\n%s", push, summary)
		}
		if out, ok := r.commentJob(t, a, artifact, len(artifact)); !ok {
			t.Errorf("push %d: %s", push, out)
		}
		if len(a.comments) != 2 || a.comments[0]["body"] != report.ReviewMarker+"\nnice" || !strings.Contains(a.comments[1]["body"].(string), c.want) {
			t.Fatalf("push %d: the comments are %v, want one of the bot with %q", push, a.comments, c.want)
		}
	}
}

func TestAnInvalidConfigFailsTheJobAndIsTheComment(t *testing.T) {
	r := newRunner(t)
	repository(t)
	a := newAPI(t)
	writeFile(t, "Pulumi.prod.yaml", strings.Replace(prod(t), "memoryMiB:", "memoryMib:", 1))
	artifact, _, ok := r.pullRequestJob(t)
	if ok {
		t.Error("the job succeeds")
	}
	if out, ok := r.commentJob(t, a, artifact, len(artifact)); !ok || len(a.comments) != 1 || !strings.Contains(a.comments[0]["body"].(string), "service.memoryMib (Pulumi.prod.yaml:") {
		t.Errorf("%s\n%v", out, a.comments)
	}
}

func TestAHostileArtifactChangesNothing(t *testing.T) {
	r := newRunner(t)
	repository(t)
	writeFile(t, "Pulumi.prod.yaml", strings.Replace(prod(t), "memoryMiB: 1024", "memoryMiB: 2048", 1))
	if _, _, ok := r.pullRequestJob(t); !ok {
		t.Fatal("no comparison")
	}
	good := mustRead(t, "cost-comparison/comparison.json")
	bomb := archiveOf(t, map[string]string{"comparison.json": strings.Repeat(" ", 100<<20)})
	with := func(old, hostile string) []byte {
		text := strings.Replace(good, old, hostile, 1)
		if text == good {
			t.Fatalf("%s is not in the comparison", old)
		}
		return archiveOf(t, map[string]string{"comparison.json": text})
	}
	for rule, c := range map[string]struct {
		artifact []byte
		size     int
		want     string
	}{
		"a script in a stack's name":               {with(`"name": "prod"`, `"name": "<script>alert(1)</script>"`), 2000, "does not match pattern"},
		"100 MB":                                   {bomb, 100 << 20, "has 104857600 bytes"},
		"100 MB that are said to be less":          {bomb, 2000, "is longer than"},
		"100 MB, packed, that are said to be less": {make([]byte, 100<<20), 2000, "is longer than"},
		"no archive":                               {[]byte("<html>"), 2000, "not a valid zip file"},
		"another file":                             {archiveOf(t, map[string]string{"../../comparison.json": good}), 2000, "has no file comparison.json"},
		"no comparison at all":                     {archiveOf(t, map[string]string{"comparison.json": "{}"}), 2000, "does not validate"},
	} {
		a := newAPI(t)
		out, ok := r.commentJob(t, a, c.artifact, c.size)
		if ok || a.writes > 0 || !strings.Contains(out, c.want) {
			t.Errorf("%s: succeeds: %v, %d writes, want %q in\n%.600s", rule, ok, a.writes, c.want, out)
		}
	}
	// Another pull request's number is a field that nothing reads; the API has no pull request 8.
	plain := newAPI(t)
	r.commentJob(t, plain, archiveOf(t, map[string]string{"comparison.json": good}), 2000)
	numbered := newAPI(t)
	out, ok := r.commentJob(t, numbered, with(`"version": 1,`, `"version": 1, "pullRequest": 8, "number": 8,`), 2000)
	if !ok || len(numbered.comments) != 1 || numbered.comments[0]["body"] != plain.comments[0]["body"] {
		t.Errorf("another pull request's number: %s\n%v", out, numbered.comments)
	}
	// The pull request has a newer head than the comparison.
	a := newAPI(t)
	a.head = "bbbb"
	if out, ok := r.commentJob(t, a, archiveOf(t, map[string]string{"comparison.json": good}), 2000); !ok || a.writes > 0 || !strings.Contains(out, "skipped") {
		t.Errorf("the head has moved: %v, %d writes\n%s", ok, a.writes, out)
	}
}

// A pull request that changes the format: a sentence of the default branch's takes the place of
// the comparison, and of the former one, whose amounts no longer hold.
func TestAnotherVersionOfTheFormatIsAFixedSentence(t *testing.T) {
	r := newRunner(t)
	a := newAPI(t)
	a.comments = []map[string]any{{"id": 1, "user": bot, "body": report.ReviewMarker + "\n**This change adds $22.71 a month.**"}}
	artifact := archiveOf(t, map[string]string{"comparison.json": `{"version": 2, "stacks": "@everyone"}`})
	for range 2 {
		if out, ok := r.commentJob(t, a, artifact, len(artifact)); !ok {
			t.Error(out)
		}
	}
	if len(a.comments) != 1 || a.comments[0]["body"] != report.OtherVersionComment {
		t.Errorf("the comments are %v", a.comments)
	}
}
