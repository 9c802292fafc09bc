"""Draws a workflow from its definition, so that the picture cannot differ from what runs.

    python3 eng/workflow-picture.py src/StateMachines/provision-environment.asl.json > docs/workflow.svg

What is drawn: the longest way through (tasks and parallel branches), the waiting loops and detours, the short cuts and what is done on them, and where a
caught error leads. Pass and Choice states only steer, so they become arrows. No background and middle tones: the picture
is readable on a light and on a dark page.
"""
import json
import os
import sys
from html import escape

BOX, TOP, GAP, SPINE, LEFT, RIGHT, FAR, WIDTH = (210, 38), 24, 30, 400, 70, 740, 890, 960
BLUE, GREEN, RED, GREY, LINE = "#2f6fae", "#2e7d4f", "#cf4a43", "#7a828e", "#8b93a0"


def transitions(state):
    return [rule["Next"] for rule in state.get("Choices", [])] + [state[key] for key in ("Next", "Default") if key in state]


def longest_way(states, name, seen=()):
    if states[name]["Type"] == "Succeed":
        return [name]
    ways = [longest_way(states, after, (*seen, name)) for after in transitions(states[name]) if after not in (*seen, name)]
    best = max((way for way in ways if way), key=len, default=[])
    return [name, *best] if best else []


def acts(states, name):
    """The first state from here on that does something."""
    while states[name]["Type"] == "Pass":
        name = states[name]["Next"]
    return name


class Picture:
    def __init__(self, title, definition):
        self.title = title
        self.states, self.shapes = definition["States"], []
        self.way = longest_way(self.states, definition["StartAt"])
        self.rows = [name for name in self.way if self.states[name]["Type"] in ("Task", "Parallel", "Succeed")]
        self.step = BOX[1] + GAP
        self.height = TOP + (len(self.rows) + 1) * self.step - GAP + 6

    def y(self, name):
        """The middle of a row; what ends a run stands one row lower, below the compensation."""
        index = self.rows.index(name)
        return TOP + BOX[1] / 2 + self.step * (index + (1 if index >= len(self.rows) - 2 else 0))

    def box(self, x, y, text, colour, width=BOX[0]):
        self.shapes.append(f'<rect x="{x - width / 2:g}" y="{y - BOX[1] / 2:g}" width="{width}" height="{BOX[1]}" rx="6" fill="{colour}"/>')
        self.text(x, y + 5, text, "white", "middle", 14)

    def text(self, x, y, text, colour=GREY, anchor="start", size=12):
        self.shapes.append(f'<text x="{x:g}" y="{y:g}" fill="{colour}" text-anchor="{anchor}" font-size="{size}">{escape(text)}</text>')

    def line(self, points, colour=LINE, dashed=False, arrow=True):
        path = "M" + " L".join(f"{x:g},{y:g}" for x, y in points)
        extra = ' stroke-dasharray="5 4"' if dashed else ""
        head = f' marker-end="url(#{"red" if colour == RED else "grey"})"' if arrow else ""
        self.shapes.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.6"{extra}{head}/>')

    def draw(self):
        for upper, lower in zip(self.rows, self.rows[1:]):
            edge = [BOX[1] / 2 + (6 if self.states[name]["Type"] == "Parallel" else 0) for name in (upper, lower)]
            self.line([(SPINE, self.y(upper) + edge[0]), (SPINE, self.y(lower) - edge[1])])
        for name in self.rows:
            self.row(name)
        self.shortcuts()
        self.detours()
        self.sidings()
        self.failures()

    def row(self, name):
        state, y = self.states[name], self.y(name)
        if state["Type"] == "Parallel":
            branches = [branch["StartAt"] for branch in state["Branches"]]
            width = 182
            whole = len(branches) * (width + 12) + 8
            self.shapes.append(f'<rect x="{SPINE - whole / 2:g}" y="{y - BOX[1] / 2 - 6:g}" width="{whole}" height="{BOX[1] + 12}" rx="9" fill="none" stroke="{LINE}"/>')
            for index, branch in enumerate(branches):
                self.box(SPINE + (index - (len(branches) - 1) / 2) * (width + 12), y, branch, BLUE, width)
            return
        self.box(SPINE, y, name, GREEN if state["Type"] == "Succeed" else BLUE)
        choice = self.states.get(state.get("Next"), {})
        for wait in (target for target in transitions(choice) if self.states[target]["Type"] == "Wait"):
            self.line([(SPINE + BOX[0] / 2, y + 13), (SPINE + 150, y + 13), (SPINE + 150, y), (SPINE + BOX[0] / 2, y)])
            self.text(SPINE + 158, y + 11, wait)

    def before(self, choice):
        """The task before a choice."""
        return max((row for row in self.rows if self.way.index(row) < self.way.index(choice)), key=self.way.index)

    def shortcuts(self):
        for name in self.way:
            for target in transitions(self.states[name]):
                end = acts(self.states, target)
                if self.states[name]["Type"] == "Choice" and target not in self.way and end in self.rows and self.states[target]["Type"] == "Pass":
                    # It leaves below the task before the choice.
                    start = self.y(self.before(name)) + BOX[1] / 2 + GAP / 3
                    self.line([(SPINE, start), (LEFT, start), (LEFT, self.y(end)), (SPINE - BOX[0] / 2, self.y(end))])
                    self.text(LEFT + 8, start - 6, self.states[name]["Comment"])

    def detours(self):
        """A task beside the way that leads back to an earlier one."""
        for name in self.way:
            for target in transitions(self.states[name]) if self.states[name]["Type"] == "Choice" else []:
                back = self.states[target].get("Next")
                if self.states[target]["Type"] == "Task" and target not in self.way and back in self.rows and self.way.index(back) < self.way.index(name):
                    side, start = SPINE - BOX[0] / 2, self.y(self.before(name)) + 8
                    self.line([(side, start), (side - 40, start), (side - 40, self.y(back)), (side, self.y(back))])
                    self.text(side - 48, (start + self.y(back)) / 2 + 4, target, anchor="end")

    def sidings(self):
        """A task in place of all that follows: it stands beside the first free row, on the short cut of its choice."""
        for name in self.way:
            for target in transitions(self.states[name]) if self.states[name]["Type"] == "Choice" else []:
                after = self.states[target].get("Next")
                if self.states[target]["Type"] == "Task" and target not in self.way and self.states[after]["Type"] == "Pass":
                    before = self.before(name)
                    free = next(row for row in self.rows[self.rows.index(before) + 1 :] if self.states[row]["Type"] == "Task")
                    start, y, left, width = self.y(before) + BOX[1] / 2 + GAP / 3, self.y(free), LEFT + 36, 160
                    self.line([(LEFT + 18, start), (LEFT + 18, y - 9), (left, y - 9)])
                    self.line([(left, y + 9), (LEFT, y + 9)])
                    self.box(left + width / 2, y, target, BLUE, width)

    def failures(self):
        compensate, record = "Compensate", self.rows[-2]
        middle, below = self.y(record) - self.step, self.y(record)
        for name in self.rows:
            state = self.states[name]
            wide = SPINE + (295 if state["Type"] == "Parallel" else BOX[0] / 2)
            # A failed branch is told apart by the choice after the join, everything else by its Catch.
            targets = {acts(self.states, catch["Next"]) for catch in state.get("Catch", [])}
            if state["Type"] == "Parallel":
                targets = {acts(self.states, rule["Next"]) for rule in self.states[state["Next"]]["Choices"]}
            if compensate in targets:
                self.line([(wide, self.y(name) - 14), (RIGHT, self.y(name) - 14)], RED, True, False)
            elif record in targets:
                self.line([(wide, self.y(name) - 14), (FAR, self.y(name) - 14)], RED, True, False)
        caught = [name for name in self.rows if self.states[name]["Type"] != "Succeed"]
        self.line([(FAR, self.y(caught[0]) - 14), (FAR, below), (SPINE + BOX[0] / 2, below)], RED, True)
        self.text(FAR - 8, self.y(caught[0]) - 20, "refused, or no lease: nothing was changed", RED, "end")
        if compensate in self.states:
            first = next(name for name in caught if any(acts(self.states, c["Next"]) == compensate for c in self.states[name].get("Catch", [])))
            self.line([(RIGHT, self.y(first) - 14), (RIGHT, middle - BOX[1] / 2)], RED, True)
            self.text(RIGHT - 8, middle - BOX[1] / 2 - 10, "an error that does not pass", RED, "end")
            self.box(RIGHT, middle, compensate, RED)
            self.line([(RIGHT, middle + BOX[1] / 2), (RIGHT, below)], RED, False, False)
        end = self.y(self.rows[-1])
        self.line([(SPINE + BOX[0] / 2, below + 12), (RIGHT, below + 12), (RIGHT, end - BOX[1] / 2)], RED)
        self.box(RIGHT, end, "RunFailed", RED)

    def svg(self):
        heads = "".join(
            f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="{colour}"/></marker>'
            for name, colour in (("grey", LINE), ("red", RED)))
        return "\n".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height:g}" width="{WIDTH}" font-family="Helvetica, Arial, sans-serif" role="img">',
            f"<title>The workflow {self.title}</title>", f"<defs>{heads}</defs>", *self.shapes, "</svg>"])


class Fan(Picture):
    """A workflow that does one thing for each of many: its ways in, the Map, and how it ends."""

    def __init__(self, title, definition):
        self.title = title
        self.states, self.shapes = definition["States"], []
        self.ways = transitions(self.states[definition["StartAt"]])
        self.map = next(name for name, state in self.states.items() if state["Type"] == "Map")
        after = next(name for name in longest_way(self.states, self.map) if self.states[name]["Type"] == "Choice")
        self.good = self.states[after]["Default"]
        self.bad = self.states[after]["Choices"][0]["Next"]
        self.step = BOX[1] + 2 * GAP
        self.height = TOP + 2 * self.step + BOX[1] + 6

    def draw(self):
        first, middle, end = (TOP + BOX[1] / 2 + self.step * row for row in range(3))
        for index, way in enumerate(self.ways):
            x = SPINE + (index - (len(self.ways) - 1) / 2) * (BOX[0] + 24)
            self.line([(x, first + BOX[1] / 2), (x, first + BOX[1] / 2 + GAP / 2), (SPINE, first + BOX[1] / 2 + GAP / 2), (SPINE, middle - BOX[1] / 2 - 6)])
            self.box(x, first, way, BLUE)
        state = self.states[self.map]
        self.shapes.append(f'<rect x="{SPINE - BOX[0] / 2 - 10:g}" y="{middle - BOX[1] / 2 - 6:g}" width="{BOX[0] + 20}" height="{BOX[1] + 12}" rx="9" fill="none" stroke="{LINE}"/>')
        self.box(SPINE, middle, state["ItemProcessor"]["StartAt"], BLUE)
        self.text(SPINE - BOX[0] / 2 - 20, middle + 4, f"for each, {state['MaxConcurrency']} at a time", anchor="end")
        self.line([(SPINE, middle + BOX[1] / 2 + 6), (SPINE, end - BOX[1] / 2)])
        self.box(SPINE, end, self.good, GREEN)
        self.line([(SPINE + BOX[0] / 2 + 10, middle), (RIGHT, middle), (RIGHT, end - BOX[1] / 2)], RED)
        self.line([(SPINE + BOX[0] + 12, first), (FAR, first), (FAR, end), (RIGHT + BOX[0] / 2, end)], RED, True)
        self.text(FAR - 8, first - 8, "refused, or nothing could be selected", RED, "end")
        self.box(RIGHT, end, self.bad, RED)


with open(sys.argv[1], encoding="utf-8") as file:
    title = "".join(word.capitalize() for word in os.path.basename(sys.argv[1]).removesuffix(".asl.json").split("-"))
    definition = json.load(file)
    picture = (Fan if any(state["Type"] == "Map" for state in definition["States"].values()) else Picture)(title, definition)
picture.draw()
print(picture.svg())
