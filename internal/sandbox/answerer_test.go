package sandbox_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bankchurn/internal/sandbox"
)

// leaver is a customer of the application's own test cases: the formula behind the synthetic data gives 0.971.
const leaver = `{"credit_score": 600, "geography": "Germany", "gender": "Female", "age": 60, "tenure": 2, "balance": 150000,
	"num_of_products": 3, "has_cr_card": 1, "is_active_member": 0, "estimated_salary": 64000.0}`

// upWithApp deploys the stack with Options.App and returns the Cloud Run service's URL and what
// the user sees.
func upWithApp(t *testing.T) (base, notes string) {
	t.Helper()
	opts := project(t, devStack)
	app, err := filepath.Abs(filepath.Join("..", "..", "app"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(app, filepath.Join(opts.Root, "app")); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	opts.App, opts.Stderr = true, &said
	s, err := sandbox.Open(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := s.Up(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	outputs, err := s.Outputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	base, _ = outputs["cloudRunURL"].(string)
	return base, said.String()
}

func ask(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, strings.TrimSpace(string(text))
}

func TestTheApplicationItselfAnswersAtTheEndpoints(t *testing.T) {
	base, notes := upWithApp(t)
	if strings.Contains(notes, "no Python with the application's packages") {
		// .ci/run installs them. churnapp tests running the application's process without
		// Python.
		t.Logf("NOT TESTED WITH THE APPLICATION: %s", notes)
		if status, body := ask(t, http.MethodGet, base+"/health", ""); body != `{"status":"ok"}` {
			t.Errorf("health: got %d %s, want the built-in answer", status, body)
		}
		return
	}
	if status, body := ask(t, http.MethodGet, base+"/health", ""); status != http.StatusOK || !strings.Contains(body, `"model": "`) {
		t.Errorf("health: got %d %s, want 200 and the model", status, body)
	}
	status, body := ask(t, http.MethodPost, base+"/predict", leaver)
	if status != http.StatusOK || !strings.HasPrefix(body, `{"churn_probability": 0.9`) || !strings.HasSuffix(body, `"prediction": "churn"}`) {
		t.Errorf("prediction: got %d %s, want 200, about 0.97, churn", status, body)
	}
	want := `{"error": "invalid input", "problems": [{"field": "age", "problem": "must be a whole number from 18 to 100"}]}`
	if status, body := ask(t, http.MethodPost, base+"/api/v1/predict", strings.Replace(leaver, `"age": 60`, `"age": 17`, 1)); status != http.StatusBadRequest || body != want {
		t.Errorf("bad input: got %d %s, want 400 %s", status, body, want)
	}
}

func TestWithoutPythonTheBuiltInStubAnswersWithANote(t *testing.T) {
	t.Setenv("PYTHON", "/nonexistent/python")
	base, notes := upWithApp(t)
	for _, want := range []string{"/nonexistent/python", "app/test.sh", "built-in stub"} {
		if !strings.Contains(notes, want) {
			t.Errorf("want %q in the messages:\n%s", want, notes)
		}
	}
	if status, body := ask(t, http.MethodGet, base+"/health", ""); status != http.StatusOK || body != `{"status":"ok"}` {
		t.Errorf("health: got %d %s, want the built-in answer", status, body)
	}
}
