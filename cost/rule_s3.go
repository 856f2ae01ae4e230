package cost

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// storedObject prices what an object takes in S3 Standard. The one request of an
// upload is left out.
func storedObject(s *sheet, r *Resource) error {
	stated, err := r.known("metadata.bytes-at-most", "")
	if err != nil {
		return err
	}
	bytes, err := decimal.NewFromString(stated)
	if err != nil {
		return fmt.Errorf("how large the object is, its metadata do not say")
	}
	s.fixed(r, "Storage", "aws", "s3.storage", exactly(bytes.Div(decimal.NewFromInt(1<<30)), "GiB at most"))
	return nil
}
