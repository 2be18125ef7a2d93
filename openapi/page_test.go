package openapi_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// A pageTable is one table of the page, as testdata/page-tables.txt has it.
type pageTable struct {
	number int
	rows   []string // "timeout integer mandatory default=3 3..259200"
}

func pageTables(t *testing.T) []pageTable {
	t.Helper()
	var tables []pageTable
	for line := range strings.Lines(string(readTestdata(t, "page-tables.txt"))) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || words[0] == "#":
		case words[0] == "table":
			number, err := strconv.Atoi(words[1])
			if err != nil {
				t.Fatal(err)
			}
			tables = append(tables, pageTable{number: number})
		default:
			last := &tables[len(tables)-1]
			last.rows = append(last.rows, strings.Join(words, " "))
		}
	}
	return tables
}

// pageID is how a source names the page.
const pageID = "functiongraph_06_0111"

// tableSizes are the numbers of rows, counted on the page by hand.
var tableSizes = map[int]int{
	1: 2, 2: 2, 3: 37, 4: 10, 5: 2, 6: 2, 7: 4, 8: 2, 9: 8, 10: 4, 11: 2, 12: 2, 13: 3, 14: 53,
	15: 10, 16: 2, 17: 2, 18: 4, 19: 2, 20: 12, 21: 8, 22: 2, 23: 2, 24: 2, 25: 2, 26: 2,
}

// membersOf returns what the document has for a table of the page: parameters of
// the table's place, or the members of an object.
func membersOf(o *openapi.Operation, table int) []*openapi.Schema {
	answer := o.Response(200).Schema
	objects := map[int]*openapi.Schema{
		3: o.Body, 4: o.Body.Find("func_vpc"), 5: o.Body.Find("mount_config"),
		6: o.Body.Find("mount_config", "mount_user"), 7: o.Body.Find("mount_config", "func_mounts", "*"),
		8: o.Body.Find("strategy_config"), 9: o.Body.Find("custom_image"), 10: o.Body.Find("log_config"),
		11: o.Body.Find("network_controller"), 12: o.Body.Find("network_controller", "trigger_access_vpcs", "*"),
		13: o.Body.Find("dns_config"), 14: answer, 15: answer.Find("func_vpc"), 16: answer.Find("mount_config"),
		17: answer.Find("mount_config", "mount_user"), 18: answer.Find("mount_config", "func_mounts", "*"),
		19: answer.Find("strategy_config"), 20: answer.Find("dependencies", "*"), 21: answer.Find("custom_image"),
		22: o.Response(400).Schema, 23: o.Response(401).Schema, 24: o.Response(403).Schema,
		25: o.Response(404).Schema, 26: o.Response(500).Schema,
	}
	if object := objects[table]; object != nil {
		return object.Members
	}
	var parameters []*openapi.Schema
	for _, p := range o.Parameters {
		if p.In == "path" && table == 1 || p.In == "header" && table == 2 {
			parameters = append(parameters, p.Schema)
		}
	}
	return parameters
}

// rowOf writes a schema of the document as a row of the page.
func rowOf(s *openapi.Schema) string {
	kind := s.Type
	switch {
	case s.Format == "int64":
		kind = "int64"
	case s.Type == "object" && s.Values != nil:
		kind = "map:" + s.Values.Type
	case s.Type == "array":
		kind = "array:" + s.Items.Type
	case len(s.Readings) > 0:
		kind = "readings"
	}
	row := []string{s.Name, kind}
	if s.Mandatory {
		row = append(row, "mandatory")
	}
	if s.Default != nil {
		row = append(row, fmt.Sprint("default=", s.Default))
	}
	if s.Minimum != nil || s.Maximum != nil {
		row = append(row, fmt.Sprintf("%v..%v", *s.Minimum, strconv.FormatFloat(*s.Maximum, 'f', -1, 64)))
	}
	if s.MinLength > 0 && s.MaxLength != nil {
		row = append(row, fmt.Sprintf("length=%d..%d", s.MinLength, *s.MaxLength))
	}
	if len(s.Enum) > 0 {
		words := make([]string, len(s.Enum))
		for i, v := range s.Enum {
			words[i] = fmt.Sprint(v)
		}
		row = append(row, "enum="+strings.Join(words, "|"))
	}
	return strings.Join(row, " ")
}

// otherReadings are the rows in which the page contradicts itself, each with the
// ambiguity that records it and what the document makes of the row.
var otherReadings = map[string]struct{ ambiguity, from, to string }{
	"2 Content-Type":   {"content-type-mandatory", " mandatory", ""},
	"3 runtime":        {"runtime-names", "|Custom image-based functions", "|Custom image-based functions|Custom Image"},
	"3 handler":        {"handler-length-and-period", "3..128", "1..128"},
	"6 user_id":        {"mount-user-type", "string mandatory -1..65534", "readings mandatory"},
	"6 user_group_id":  {"mount-user-type", "string mandatory -1..65534", "readings mandatory"},
	"7 mount_type":     {"mount-type-names", "sfs|SFS", "sfs|sfsTurbo|ecs|SFS"},
	"14 runtime":       {"runtime-names-answer", "|Custom image-based functions", "|Custom image-based functions|Custom Image"},
	"14 handler":       {"handler-length-answer", "3..128", "1..128"},
	"14 version":       {"version-name", "string", "readings"},
	"17 user_id":       {"mount-user-type-answer", "string -1..65534", "readings"},
	"17 user_group_id": {"mount-user-type-answer", "string -1..65534", "readings"},
	"18 mount_type":    {"mount-type-names-answer", "sfs|SFS", "sfs|sfsTurbo|ecs|SFS"},
	"20 runtime":       {"runtime-names-answer", "|Custom image-based functions", "|Custom image-based functions|Custom Image"},
}

func ambiguitiesOf(o *openapi.Operation) map[string]bool {
	ids := map[string]bool{}
	note := func(s *openapi.Schema) {
		for _, a := range s.Ambiguities {
			ids[a.ID] = true
		}
	}
	for _, p := range o.Parameters {
		p.Walk(note)
	}
	o.Body.Walk(note)
	o.Response(200).Schema.Walk(note)
	return ids
}

func TestDocumentSaysWhatThePageSays(t *testing.T) {
	o := operation(t, openapi.Documented, updateConfig)
	tables := pageTables(t)
	if len(tables) != len(tableSizes) {
		t.Fatalf("page-tables.txt has %d tables; the page has %d", len(tables), len(tableSizes))
	}
	for _, table := range tables {
		t.Run(fmt.Sprintf("table %d", table.number), func(t *testing.T) { comparePageTable(t, o, table) })
	}
}

func comparePageTable(t *testing.T, o *openapi.Operation, table pageTable) {
	if len(table.rows) != tableSizes[table.number] {
		t.Fatalf("page-tables.txt has %d rows; the page has %d", len(table.rows), tableSizes[table.number])
	}
	recorded := ambiguitiesOf(o)
	members := membersOf(o, table.number)
	var got, want []string
	for _, m := range members {
		got = append(got, rowOf(m))
		if m.Source.Ref != pageID || m.Source.Table != table.number {
			t.Errorf("%s: its source is %+v; want table %d of the page", m.ID, m.Source, table.number)
		}
	}
	for i, row := range table.rows {
		name, _, _ := strings.Cut(row, " ")
		if other, ok := otherReadings[fmt.Sprint(table.number, " ", name)]; ok && i < len(members) {
			if !recorded[other.ambiguity] {
				t.Errorf("%s: the document does not record the ambiguity %s", members[i].ID, other.ambiguity)
			}
			row = strings.Replace(row, other.from, other.to, 1)
		}
		if table.number >= 22 {
			row += " mandatory" // ambiguity error-body-members
		}
		want = append(want, row)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the document has\n%s\nthe page has\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestExamplesAreLiterallyThoseOfThePage(t *testing.T) {
	o := operation(t, openapi.Documented, updateConfig)
	answer := o.Response(200).Examples[0]
	for _, example := range []struct {
		file string
		got  any
	}{
		{"page-1-node.json", o.Example("page-1-node")},
		{"page-2-gpu.json", o.Example("page-2-gpu")},
		{"page-3-image.json", o.Example("page-3-image")},
		{"page-answer.json", answer.Value},
	} {
		t.Run(example.file, func(t *testing.T) {
			var want any
			if err := json.Unmarshal(readTestdata(t, example.file), &want); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(example.got, want) {
				t.Errorf("the document has\n%s\nthe page has\n%s", encode(t, example.got), encode(t, want))
			}
		})
	}
}

func TestMandatoryMembersPerProfile(t *testing.T) {
	for _, test := range []struct {
		profile, operation string
		at                 []string
		want               string
	}{
		{openapi.Documented, updateConfig, nil, "func_name runtime timeout handler memory_size"},
		{openapi.ObservedAs, updateConfig, nil, "runtime timeout handler memory_size"},
		{openapi.Documented, create, nil, "func_name package runtime timeout handler memory_size"},
		{openapi.ObservedAs, create, nil, "func_name runtime timeout handler memory_size"},
		{openapi.Documented, updateConfig, []string{"func_vpc"}, "vpc_id subnet_id"},
		{openapi.ObservedAs, updateConfig, []string{"func_vpc"}, "vpc_id subnet_id"},
		{openapi.Documented, updateConfig, []string{"mount_config", "mount_user"}, "user_id user_group_id"},
		{openapi.ObservedAs, updateConfig, []string{"mount_config", "mount_user"}, ""},
		{openapi.Documented, updateConfig, []string{"strategy_config"}, "concurrency concurrent_num"},
		{openapi.ObservedAs, updateConfig, []string{"strategy_config"}, ""},
	} {
		t.Run(strings.Join(append([]string{test.profile, test.operation}, test.at...), " "), func(t *testing.T) {
			object := operation(t, test.profile, test.operation).Body.Find(test.at...)
			var names []string
			for _, m := range object.Members {
				if m.Mandatory {
					names = append(names, m.Name)
				}
			}
			if got := strings.Join(names, " "); got != test.want {
				t.Errorf("%s: mandatory are %q; want %q", object.ID, got, test.want)
			}
		})
	}
}

func TestErrorBodiesDemandCodeAndText(t *testing.T) {
	eachProfile(t, func(t *testing.T, c *openapi.Contract) {
		for _, o := range c.Operations() {
			for _, status := range []int{400, 401, 403, 404, 500} {
				body := o.Response(status).Schema
				for _, name := range []string{"error_code", "error_msg"} {
					m := body.Member(name)
					if m == nil || !m.Mandatory || m.Type != "string" || m.MinLength != 1 {
						t.Errorf("%s: %s of an answer %d must be a text, mandatory and not empty", o.ID, name, status)
					}
				}
			}
		}
	})
}
