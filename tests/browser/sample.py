"""What the sample daybook has, and its pages."""

EVENTS = {
    "nato-sg-slovakia-2023", "nato-sg-slovakia-2023-press", "nato-sg-saudi-2023",
    "nato-sg-saudi-2023-ndu", "g7-interior-2023", "operation-thunder-2023",
    "operation-turquesa-v", "nato-moldova-dcb-2023", "jcs-brown-burkhard-2023"}

AGENDAS = ["/", "/nato", "/?month=2023-12", "/press?month=2024-01",
           "/?day=2023-12-14", "/?status=cancelled"]
EVENT_PAGES = ["/events/nato-sg-slovakia-2023-press", "/events/nato-sg-saudi-2023-ndu",
               "/events/operation-thunder-2023"]
WHOLE_PAGES = [*AGENDAS, *EVENT_PAGES, "/subscribe"]
EMBEDDED = ["/?embed=1", "/nato?embed=1&month=2023-12"]
PAGES = [*WHOLE_PAGES, *EMBEDDED]


def listed(tab):
    """The ids of the events that the contents of a page have links to."""
    return {href.rpartition("/")[2] for href in tab.links("main a[href*='/events/']")}
