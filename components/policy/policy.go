// Package policy writes AWS IAM policy documents. The same statements always give the same bytes,
// so a preview shows no false differences.
package policy

import (
	"encoding/json"
	"fmt"
)

// Statement is one statement of a policy. Its effect is Allow unless Deny is set.
type Statement struct {
	// Sid names the statement for readers of the policy: letters and digits.
	Sid string
	// Action and Resource list the actions and the resources that they apply to.
	Action, Resource []string
	// Service is the AWS service that may assume a role; set in trust policies only.
	Service string
	// Deny denies the actions, which overrides any Allow.
	Deny bool
	// Condition must hold for the statement to apply.
	Condition Condition
}

// Condition maps operator and key to values, of which one must match.
type Condition map[string]map[string][]string

// TLSOnly returns the JSON of a bucket policy that denies every request without TLS
// (docs.aws.amazon.com/config/latest/developerguide/s3-bucket-ssl-requests-only.html).
func TLSOnly(bucketARN string) (string, error) {
	doc := document{Version: "2012-10-17", Statement: []statement{{
		Sid: "DenyWithoutTLS", Effect: "Deny", Principal: map[string]string{"AWS": "*"},
		Action: []string{"s3:*"}, Resource: []string{bucketARN, bucketARN + "/*"},
		Condition: map[string]map[string]any{"Bool": {"aws:SecureTransport": "false"}},
	}}}
	return doc.text()
}

// document mirrors the JSON of a policy, in the order of AWS's documentation.
type document struct {
	Version   string      `json:"Version"`
	Statement []statement `json:"Statement"`
}

type statement struct {
	Sid       string            `json:"Sid,omitempty"`
	Effect    string            `json:"Effect"`
	Principal map[string]string `json:"Principal,omitempty"`
	Action    []string          `json:"Action"`
	Resource  []string          `json:"Resource,omitempty"`
	// Condition maps operator and key to a value or a list of values.
	Condition map[string]map[string]any `json:"Condition,omitempty"`
}

// Document returns the JSON of a policy with exactly these statements.
func Document(statements ...Statement) (string, error) {
	doc := document{Version: "2012-10-17"}
	for _, s := range statements {
		effect := "Allow"
		if s.Deny {
			effect = "Deny"
		}
		out := statement{Sid: s.Sid, Effect: effect, Action: s.Action, Resource: s.Resource}
		if s.Service != "" {
			out.Principal = map[string]string{"Service": s.Service}
		}
		for operator, keys := range s.Condition {
			if out.Condition == nil {
				out.Condition = map[string]map[string]any{}
			}
			out.Condition[operator] = map[string]any{}
			for key, values := range keys {
				out.Condition[operator][key] = values
			}
		}
		doc.Statement = append(doc.Statement, out)
	}
	return doc.text()
}

func (doc document) text() (string, error) {
	text, err := json.Marshal(doc)
	if err != nil {
		return "", fmt.Errorf("policy document: %w", err)
	}
	return string(text), nil
}

// Trust returns the JSON of a trust policy that lets service assume the role.
func Trust(service string) (string, error) {
	return Document(Statement{Action: []string{"sts:AssumeRole"}, Service: service})
}
