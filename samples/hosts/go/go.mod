module example.org/vetrina-host

go 1.19
