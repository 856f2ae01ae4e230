// Package policy writes AWS IAM policy documents: always the same bytes for the
// same statements, so that a preview shows no difference where there is none.
package policy

import (
	"encoding/json"
	"fmt"
)

// Statement is one statement, which allows unless it says otherwise.
type Statement struct {
	// Sid names the statement for readers of the policy: letters and digits.
	Sid string
	// Action and Resource list what is allowed on what.
	Action, Resource []string
	// Service is the AWS service that may assume a role; set in trust policies only.
	Service string
	// Deny forbids instead: whatever else allows it.
	Deny bool
	// Condition must hold for the statement to count.
	Condition Condition
}

// Condition is operator, key and the values of which one must match.
type Condition map[string]map[string][]string

// TLSOnly is the JSON of a bucket's policy that denies every request that is not
// encrypted in transit (docs.aws.amazon.com/config/latest/developerguide/s3-bucket-ssl-requests-only.html).
func TLSOnly(bucketARN string) (string, error) {
	doc := document{Version: "2012-10-17", Statement: []statement{{
		Sid: "DenyWithoutTLS", Effect: "Deny", Principal: map[string]string{"AWS": "*"},
		Action: []string{"s3:*"}, Resource: []string{bucketARN, bucketARN + "/*"},
		Condition: map[string]map[string]any{"Bool": {"aws:SecureTransport": "false"}},
	}}}
	return doc.text()
}

// document mirrors the JSON of a policy in the order AWS documents it.
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
	// Condition is operator, key, and a value or a list of them.
	Condition map[string]map[string]any `json:"Condition,omitempty"`
}

// Document is the JSON of a policy of the statements and nothing else.
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

// Trust is the JSON of a trust policy: service may assume the role.
func Trust(service string) (string, error) {
	return Document(Statement{Action: []string{"sts:AssumeRole"}, Service: service})
}
