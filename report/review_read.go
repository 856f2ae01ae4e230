package report

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

//go:embed comparison.schema.json
var reviewSchema string

// ReadReview reads an untrusted comparison: it must match its schema, which limits the length
// of every name, list and amount.
func ReadReview(text []byte) (Review, error) {
	schema, err := jsonschema.CompileString("comparison.schema.json", reviewSchema)
	if err != nil {
		return Review{}, fmt.Errorf("cost comparison: %w", err)
	}
	var tree any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&tree); err != nil {
		return Review{}, fmt.Errorf("cost comparison: %w", err)
	}
	if err := schema.Validate(tree); err != nil {
		return Review{}, fmt.Errorf("cost comparison: %w", err)
	}
	var r Review
	if err := json.Unmarshal(text, &r); err != nil {
		return Review{}, fmt.Errorf("cost comparison: %w", err)
	}
	return r, nil
}
