// The story that every host language tells, in Go.
//
// story c LIBRARY DATA_DIR FEED | story http ADDRESS KEY FEED [CA_FILE]
//
// cgo has linked the library: its path is for the others.
package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"log"
	"os"

	"example.org/vetrina-host/vetrina"
)

type document = vetrina.Document

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

type effect struct {
	Product string `json:"product"`
	NamedTo string `json:"named_to"`
}

func tell(shop *vetrina.Shop, feed string) {
	var opened struct {
		Shop    string
		Markets []struct{ Market string }
	}
	must(shop.Call("shop.put", document{"shop": "jeans", "mode": "test",
		"controller": document{"name": "Jeans S.p.A."}, "origins": []string{"https://jeans.example"},
		"templates": document{"product": "https://jeans.example/p/{family}?v={product}",
			"cart": "https://jeans.example/cart?add={items}", "return": "https://jeans.example/account"},
		"markets": []document{{"market": "IT", "region": "EU", "locale": "it-IT", "currency": "EUR"}}}, &opened))
	fmt.Printf("open: %s sells in %s\n", opened.Shop, opened.Markets[0].Market)

	var imported struct {
		Products, Families int
		Errors             []struct {
			Line           int
			Field, Message string
		}
	}
	must(shop.Upload("catalog.import", feed, map[string]string{"format": "jsonl"}, &imported))
	fmt.Printf("import: %d products of %d families\n", imported.Products, imported.Families)
	refused := imported.Errors[0]
	fmt.Printf("refused: line %d %s: %s\n", refused.Line, refused.Field, refused.Message)

	must(shop.Call("shopper.put", document{"shopper": "anna", "name": "Anna"}, nil))
	must(shop.Call("shopper.put", document{"shopper": "bruno", "name": "Bruno"}, nil))
	var words struct {
		TextHash string `json:"text_hash"`
	}
	must(shop.Call("policy.put", document{"purpose": "show_to_friends", "locale": "en", "version": "1",
		"text": "Friends may see what I chose here."}, &words))
	shown := document{"text_hash": words.TextHash, "policy_version": "1", "locale": "en"}

	for i := 0; i < 2; i++ {
		var order struct {
			Order     string
			Duplicate bool
		}
		must(shop.Call("order.record", document{"order": "o-1001", "shopper": "bruno", "lines": []document{
			{"product": "501-32", "quantity": 1, "price": document{"amount_minor": 9900, "currency": "EUR"}}}}, &order))
		fmt.Printf("order: %s is %s\n", order.Order, map[bool]string{true: "known", false: "new"}[order.Duplicate])
	}

	bruno := shop.Shopper("bruno")
	var card struct {
		Lines []struct {
			Title     string
			Quantity  int
			Effective effect
		}
	}
	must(bruno.Call("card.get", document{"order": "o-1001"}, &card))
	line := card.Lines[0]
	fmt.Printf("card: %s, %d, %s may know\n", line.Title, line.Quantity, line.Effective.NamedTo)
	var chosen struct{ Effective []effect }
	must(bruno.Call("card.answer", document{"order": "o-1001", "shown": shown,
		"choices": []document{{"product": "501-32", "audience": "friends"}}}, &chosen))
	fmt.Printf("card answered: %s may know of %s\n", chosen.Effective[0].NamedTo, chosen.Effective[0].Product)

	var said struct {
		Reaction  struct{ Kind, Family string }
		Effective effect
	}
	must(bruno.Call("reaction.set", document{"family": "512", "kind": "want", "audience": "friends", "shown": shown}, &said))
	fmt.Printf("reaction: %s %s, %s may know\n", said.Reaction.Kind, said.Reaction.Family, said.Effective.NamedTo)

	var store struct {
		Items []struct {
			Product, Kind string
			Friends       []struct{ Name string }
		}
	}
	must(shop.Shopper("anna").Call("friendstore.get", nil, &store))
	for _, item := range store.Items {
		fmt.Printf("friend store: %s, %s %s\n", item.Product, item.Friends[0].Name, item.Kind)
	}

	var link struct{ Code string }
	must(shop.Call("link.create", document{"target": document{"product": "501-32"}, "sharer": "bruno",
		"slug": "from-bruno"}, &link))
	fmt.Printf("link: /l/%s\n", link.Code)
	var found struct {
		Status   int
		Location string
	}
	must(shop.Call("link.resolve", document{"code": link.Code, "tracking": "aggregate",
		"user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0"}, &found))
	fmt.Printf("resolve: %d %s\n", found.Status, found.Location)

	type page struct{ Products []struct{ Title string } }
	var pages [3]page
	var waiting []<-chan error
	for i, product := range []string{"512-31", "501-34", "501-32"} {
		waiting = append(waiting, shop.Later("catalog.get", document{"product": product}, &pages[i]))
	}
	for i, done := range waiting {
		must(<-done)
		fmt.Printf("later: %s\n", pages[i].Products[0].Title)
	}

	var why *vetrina.Failure
	if errors.As(shop.Call("catalog.get", document{"product": "999"}, nil), &why) {
		fmt.Printf("error: %d %s %s\n", why.Code, why.Slug, why)
	}
}

func main() {
	where, more, feed := os.Args[2], os.Args[3], os.Args[4]
	var roots *x509.CertPool
	if len(os.Args) > 5 {
		pem, err := os.ReadFile(os.Args[5])
		must(err)
		roots = x509.NewCertPool()
		roots.AppendCertsFromPEM(pem)
	}
	shop := vetrina.Connect(where, more, roots)
	if os.Args[1] == "c" {
		var err error
		shop, err = vetrina.Load(document{"data_dir": more})
		must(err)
	}
	defer shop.Close()
	tell(shop, feed)
}
