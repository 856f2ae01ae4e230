package kubernetes_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bankchurn/verify"
)

// curl answers every request of the smoke test with status 200.
const curl = `#!/bin/sh
printf '%s||%s|200' "$BODY" "$TYPE"
`

// The smoke test and the package verify check the same contract: a fault has one sentence.
func TestTheSmokeTestAndVerifyNameAFaultInTheSameWords(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "curl"), []byte(curl), 0o700); err != nil {
		t.Fatal(err)
	}
	const isJSON = "application/json"
	for _, c := range []struct{ kind, body string }{
		{isJSON, `{"churn_probability": "high", "prediction": true}`},
		{isJSON, `{"churn_probability": null, "prediction": "churn"}`},
		{isJSON, `{"prediction": "churn"}`},
		{isJSON, `{"churn_probability": 0.9}`},
		{isJSON, `{"churn_probability": 0.9, "prediction": true}`},
		{isJSON, `{"churn_probability": 0.9, "prediction": "stay"}`},
		{isJSON, `{"churn_probability": 0.9, "prediction": "no_churn"}`},
		{isJSON, `{"churn_probability": 12.5, "prediction": "churn"}`},
		{isJSON, `[]`},
		{"text/html; charset=utf-8", `<html>`},
		{"text/plain", `{"churn_probability": 0.9, "prediction": "churn"}`},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", c.kind)
			_, _ = w.Write([]byte(c.body))
		}))
		_, err := verify.Check(t.Context(), server.URL, verify.Target{HealthPath: "/health", PredictPath: "/predict"}, verify.Options{TimeoutSeconds: 20})
		server.Close()
		out, ended := smokeTest(t, folder, "20", c.kind, c.body)
		if err == nil || ended == nil {
			t.Errorf("%s %s: verify says %v, the smoke test %v", c.kind, c.body, err, ended)
			continue
		}
		if want, got := breachIn(err.Error()), breachIn(string(out)); want == "" || got != want {
			t.Errorf("%s %s: the smoke test says %q, verify %q\n%s", c.kind, c.body, got, want, out)
		}
	}
}

// smokeTest runs the script with the commands in a folder instead of the system's.
func smokeTest(t *testing.T, folder, seconds, kind, body string) ([]byte, error) {
	t.Helper()
	script := at(created(t, `{}`, `{}`, existing).Only(t, jobType), "spec.template.spec.containers[0].command[2]")
	command := exec.CommandContext(t.Context(), "sh", "-c", script)
	command.Env = []string{
		"PATH=" + folder + ":" + os.Getenv("PATH"), "HEALTH_URL=http://localhost:1/health", "HEALTH_SECONDS=" + seconds, "PREDICT_URL=http://localhost:1/predict",
		"PREDICT_SECONDS=" + seconds, "SUBJECT=the new release", "SAMPLE={}", "HOSTNAME=pod", "TYPE=" + kind, "BODY=" + body,
	}
	return command.CombinedOutput()
}

// The script counts whole seconds, and one may begin between any two lines: here at each look at
// the clock.
func TestTheSmokeTestAsksAtLeastOnce(t *testing.T) {
	folder := t.TempDir()
	clock := filepath.Join(folder, "clock")
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	write("curl", curl)
	write("date", "#!/bin/sh\necho x >> '"+clock+"'\nwc -l < '"+clock+"'\n")
	if out, err := smokeTest(t, folder, "1", "application/json", `{"churn_probability": 0.9, "prediction": "churn"}`); err != nil {
		t.Errorf("%v:\n%s", err, out)
	}
}

// breachIn is the sentence of a failure that names the fault.
func breachIn(failure string) string {
	_, text, _ := strings.Cut(failure, "breaks the API's contract: ")
	line, _, _ := strings.Cut(text, "\n")
	return line
}
