package enginetest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"bankchurn/internal/sandbox"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// releases calls the deployed service n times and counts the releases that answered.
func (st *stack) releases(n int) map[string]int {
	st.t.Helper()
	url, client := st.output("healthUrl"), st.client()
	counts := map[string]int{}
	for range n {
		request, err := http.NewRequestWithContext(st.t.Context(), http.MethodGet, url, nil)
		if err != nil {
			st.t.Fatal(err)
		}
		answer, err := client.Do(request)
		if err != nil {
			st.t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			st.t.Fatalf("%s: status %d", url, answer.StatusCode)
		}
		counts[answer.Header.Get(cloudhttp.ReleaseHeader)]++
	}
	return counts
}

// answeredBy expects every response from the release whose name contains the text.
func (st *stack) answeredBy(text string) {
	st.t.Helper()
	counts := st.releases(20)
	for release := range counts {
		if !strings.Contains(release, text) || release == "" {
			st.t.Errorf("answers came from %v, want all from %s", counts, text)
			return
		}
	}
}

// shared expects two releases to answer, the candidate about this percentage of 400 requests.
// The embedded cloud distributes requests evenly, so two percent either way is plenty.
func (st *stack) shared(stable, candidate string, percent int) {
	st.t.Helper()
	const requests = 400
	counts := st.releases(requests)
	got := map[bool]int{}
	for release, n := range counts {
		switch {
		case strings.Contains(release, candidate):
			got[true] += n
		case strings.Contains(release, stable):
			got[false] += n
		}
	}
	want := requests * percent / 100
	if got[true]+got[false] != requests || got[true] < want-requests/50 || got[true] > want+requests/50 {
		st.t.Errorf("of %d requests %v, want about %d from %s and the others from %s", requests, counts, want, candidate, stable)
	}
}

// growingCanary gives v3 a tenth of v1's requests and then a fifth, which is one step.
func (st *stack) growingCanary(stackFile func(version, release string) string, images, step string) {
	st.t.Helper()
	candidate := func(percent int) string {
		return stackFile("v1", fmt.Sprintf("{canary: {percent: %d, image: '%sv3'}}", percent, images))
	}
	st.edit(candidate(10))
	st.up()
	st.shared(images+"v1", images+"v3", 10)
	st.changes(candidate(20), step)
	st.shared(images+"v1", images+"v3", 20)
}

// changes edits the stack, and expects its preview to announce exactly the steps and the update
// to perform them. A step is `update aws:lambda/alias:Alias`; steps of the stack itself are
// left out.
func (st *stack) changes(text string, want ...string) {
	st.t.Helper()
	st.edit(text)
	preview, err := st.s.Preview(st.t.Context())
	if err != nil {
		st.t.Fatalf("preview: %v: %v", err, preview.Errors)
	}
	for what, result := range map[string]sandbox.Result{"preview": preview, "update": st.up()} {
		if got := stepsOf(result); fmt.Sprint(got) != fmt.Sprint(want) {
			st.t.Errorf("%s: got %v, want %v", what, got, want)
		}
	}
}

// stepsOf returns the changing steps of a command, sorted because independent ones run
// concurrently.
func stepsOf(r sandbox.Result) []string {
	var steps []string
	for _, step := range r.Steps {
		switch step.Op {
		case "same", "read", "refresh":
			continue
		}
		if step.Type != "pulumi:pulumi:Stack" {
			steps = append(steps, step.Op+" "+step.Type)
		}
	}
	slices.Sort(steps)
	return steps
}
