package report

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

//go:embed comparison.schema.json
var reviewSchema string

// ErrReviewVersion is a comparison in a version of the format that this program does not read.
var ErrReviewVersion = errors.New("the version of the format is not supported")

// OtherVersionComment stands in for such a comparison, and has nothing from it.
const OtherVersionComment = ReviewMarker + "\n" +
	"The cost comparison of this pull request is in a format that the default branch does not read yet: see the summary of the workflow that compares.\n"

// ReadReview reads an untrusted comparison: it must match its schema, which limits the length
// of every name, list and amount. What is checked is what was decoded: a field that this version does not
// know, such as one that the pull request adds to the format, is dropped first.
func ReadReview(text []byte) (Review, error) {
	r, err := decodeReview(text)
	if err != nil {
		return Review{}, fmt.Errorf("cost comparison: %w", err)
	}
	return r, nil
}

func decodeReview(text []byte) (Review, error) {
	schema, err := jsonschema.CompileString("comparison.schema.json", reviewSchema)
	if err != nil {
		return Review{}, err
	}
	var format struct{ Version int }
	if err := json.Unmarshal(text, &format); err != nil {
		return Review{}, err
	}
	if format.Version > ReviewVersion {
		return Review{}, ErrReviewVersion
	}
	var r Review
	if err := json.Unmarshal(text, &r); err != nil {
		return Review{}, err
	}
	decoded, err := r.JSON()
	if err != nil {
		return Review{}, err
	}
	var tree any
	decoder := json.NewDecoder(bytes.NewReader(decoded))
	decoder.UseNumber()
	if err := decoder.Decode(&tree); err != nil {
		return Review{}, err
	}
	return r, schema.Validate(tree)
}
