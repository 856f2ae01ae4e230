package verify

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
)

func TestAnAnswerMustMatchTheContract(t *testing.T) {
	const asJSON = "application/json"
	for _, c := range []struct{ rule, contentType, body, want string }{
		{"below the threshold", asJSON, good, ""},
		{"just below the threshold", asJSON, `{"churn_probability": 0.4999, "prediction": "no_churn"}`, ""},
		{"at the threshold", asJSON, `{"churn_probability": 0.5, "prediction": "churn"}`, ""},
		{"zero", asJSON, `{"churn_probability": 0, "prediction": "no_churn"}`, ""},
		{"one", asJSON, `{"churn_probability": 1, "prediction": "churn"}`, ""},
		{"in exponents", asJSON, `{"churn_probability": 5e-1, "prediction": "churn"}`, ""},
		{"more keys may follow", asJSON, `{"churn_probability": 1, "prediction": "churn", "model": "v2"}`, ""},
		{"with a character set", "application/json; charset=utf-8", good, ""},
		{"in capitals", "Application/JSON", good, ""},
		{"with a spoilt parameter", "application/json; charset", good, ""},

		{"churn below the threshold", asJSON, `{"churn_probability": 0.4999, "prediction": "churn"}`, "prediction is churn with churn_probability 0.4999; it must be churn from 0.5"},
		{"no churn at the threshold", asJSON, `{"churn_probability": 0.5, "prediction": "no_churn"}`, "prediction is no_churn with churn_probability 0.5"},
		{"above one", asJSON, `{"churn_probability": 1.0001, "prediction": "churn"}`, "churn_probability is 1.0001, which is not between 0 and 1"},
		{"below zero", asJSON, `{"churn_probability": -0.1, "prediction": "no_churn"}`, "churn_probability is -0.1"},
		{"percent", asJSON, `{"churn_probability": 12.34, "prediction": "churn"}`, "churn_probability is 12.34"},
		{"beyond numbers", asJSON, `{"churn_probability": 1e999, "prediction": "churn"}`, "churn_probability is not set or not a number"},
		{"a number as text", asJSON, `{"churn_probability": "0.1", "prediction": "no_churn"}`, "churn_probability is not set or not a number"},
		{"null for a number", asJSON, `{"churn_probability": null, "prediction": "no_churn"}`, "churn_probability is not set or not a number"},
		{"no number", asJSON, `{"prediction": "no_churn"}`, "churn_probability is not set or not a number"},
		{"a key in other letters", asJSON, `{"Churn_Probability": 0.1, "prediction": "no_churn"}`, "churn_probability is not set or not a number"},
		{"no word", asJSON, `{"churn_probability": 0.1}`, "prediction is not set or not a string"},
		{"null for a word", asJSON, `{"churn_probability": 0.1, "prediction": null}`, "prediction is not set or not a string"},
		{"a number for a word", asJSON, `{"churn_probability": 0.1, "prediction": 0}`, "prediction is not set or not a string"},
		{"another word", asJSON, `{"churn_probability": 0.1, "prediction": "stay"}`, `prediction is "stay", neither churn nor no_churn`},
		{"a word in other letters", asJSON, `{"churn_probability": 0.9, "prediction": "Churn"}`, `prediction is "Churn"`},
		{"a word that is a screen's command", asJSON, `{"churn_probability": 0.9, "prediction": "\u001b[2J"}`, `prediction is "?[2J"`},
		{"a list", asJSON, `[` + good + `]`, "not one JSON object"},
		{"null", asJSON, `null`, "not one JSON object"},
		{"nothing", asJSON, ``, "not one JSON object"},
		{"two objects", asJSON, good + good, "not one JSON object"},
		{"half an object", asJSON, good[:20], "not one JSON object"},
		{"a body as text, as a handler that was called directly gives it", asJSON, `{"statusCode": 200, "body": "{}"}`, "churn_probability is not set"},
		{"too long", asJSON, good + strings.Repeat(" ", maxBody), "longer than 64 KiB"},
		{"a page", "text/html; charset=utf-8", "<html>", "the answer is a web page (text/html)"},
		{"a page with JSON in it", "text/html", good, "the answer is a web page (text/html)"},
		{"plain text", "text/plain", good, `the Content-Type is "text/plain"`},
		{"no type", "", good, "the answer has no Content-Type"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			_, err := parsePrediction(c.contentType, []byte(c.body))
			switch {
			case c.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestABreachOfContractFailsAtOnce(t *testing.T) {
	predict := answering(200, "application/json", `{"churn_probability": 0.9, "prediction": "no_churn"}`)
	report, failure := failing(t, quick(t, serve(t, api(nil, predict)), public, Options{}))
	if report.Predict.Total() != 1 {
		t.Errorf("attempts: %s", report.Predict)
	}
	contains(t, failure.Error(), "breaks the API's contract: prediction is no_churn with churn_probability 0.9",
		"last answer: 200 OK", `its body starts: {"churn_probability": 0.9, "prediction": "no_churn"}`, "churn API of this version")
}

// This package's constants must match the application's contract.
func TestTheContractIsTheApplications(t *testing.T) {
	text, err := os.ReadFile("../app/src/contract.json")
	if err != nil {
		t.Fatal(err)
	}
	var app struct {
		PredictPaths    []string
		MaxBodyBytes    int
		Threshold       float64
		ExampleCustomer map[string]any
	}
	if err := json.Unmarshal(text, &app); err != nil {
		t.Fatal(err)
	}
	var sample map[string]any
	if err := json.Unmarshal(Options{}.Body(), &sample); err != nil {
		t.Fatal(err)
	}
	if len(sample) == 0 || !reflect.DeepEqual(sample, app.ExampleCustomer) {
		t.Errorf("sample.json: got %v, the application has %v", sample, app.ExampleCustomer)
	}
	if len(app.PredictPaths) == 0 || app.PredictPaths[0] != PredictPath {
		t.Errorf("path: got %s, the application has %v", PredictPath, app.PredictPaths)
	}
	if threshold != app.Threshold || maxSample != app.MaxBodyBytes {
		t.Errorf("got threshold %v and %d bytes, the application has %v and %d", threshold, maxSample, app.Threshold, app.MaxBodyBytes)
	}
}
