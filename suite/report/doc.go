// Package report is the result of a conformance run: one versioned model, made by
// a pure function from the results of the cases, and a few writers that only
// format it.
//
// Only the block Run of a report depends on when and how fast a run was; all else
// is the same for two runs that found the same. The same report is always written
// in the same way.
//
// A report holds no credential: headers that carry one are left out, commands name
// a variable. Members that the document calls secret are blotted out of bodies, by
// name. What a target puts elsewhere is shown, but never as anything that a
// terminal or an XML parser would obey.
package report
