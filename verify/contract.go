package verify

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"strings"
)

const (
	// threshold is the lowest probability that counts as `churn`: threshold in
	// app/src/contract.json.
	threshold = 0.5
	// maxBody is how much of a prediction is read, in bytes; one has about 60.
	maxBody = 64 << 10
)

// prediction is the API's response for one customer.
type prediction struct {
	probability float64
	word        string
}

// parsePrediction parses a response with status 200 and checks it against the contract.
func parsePrediction(contentType string, body []byte) (prediction, error) {
	if len(body) > maxBody {
		return prediction{}, fmt.Errorf("the body is longer than %d KiB", maxBody>>10)
	}
	// The error may be about a parameter; the media type is empty if it cannot be parsed.
	if media, _, _ := mime.ParseMediaType(contentType); media != "application/json" {
		return prediction{}, &foreignError{contentType: contentType, page: strings.HasPrefix(media, "text/html")}
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(body, &keys); err != nil || keys == nil {
		return prediction{}, errors.New("the body is not one JSON object")
	}
	var probability *float64
	if err := json.Unmarshal(keys["churn_probability"], &probability); err != nil || probability == nil {
		return prediction{}, errors.New("churn_probability is not set or not a number")
	}
	var word *string
	if err := json.Unmarshal(keys["prediction"], &word); err != nil || word == nil {
		return prediction{}, errors.New("prediction is not set or not a string")
	}
	p := prediction{*probability, *word}
	return p, p.check()
}

// check checks the values against the contract.
func (p prediction) check() error {
	if p.probability < 0 || p.probability > 1 {
		return fmt.Errorf("churn_probability is %v, which is not between 0 and 1", p.probability)
	}
	want := "no_churn"
	if p.probability >= threshold {
		want = "churn"
	}
	switch p.word {
	case want:
		return nil
	case "churn", "no_churn":
		return fmt.Errorf("prediction is %s with churn_probability %v; it must be churn from %v and no_churn below", p.word, p.probability, threshold)
	}
	return fmt.Errorf("prediction is %q, neither churn nor no_churn", printable(p.word, maxQuote))
}

// foreignError is a response whose Content-Type is not JSON, so it is not the API's.
type foreignError struct {
	contentType string
	page        bool
}

func (e *foreignError) Error() string {
	switch {
	case e.page:
		return "the answer is a web page (text/html), not the API's JSON"
	case e.contentType == "":
		return "the answer has no Content-Type; the API's is application/json"
	}
	return fmt.Sprintf("the Content-Type is %q; the API's is application/json", printable(e.contentType, maxQuote))
}
