// Package report writes an estimate for those who do not sit before the preview: a
// comment for a pull request ([Markdown]), a document for programs ([JSON], whose
// schema is docs/cost-report.schema.json) and a chart of cost against traffic
// ([Chart]). The same estimate gives the same bytes.
package report
