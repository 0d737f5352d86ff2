"""Every route of every surface, written out once more by hand, with who may call it.

A route that is served and not listed here fails, and so does one that is listed and not served. What somebody who
signed in may then do is the desk's matter (test_permissions.py): this page says who gets as far as the desk.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

import habitat_kit.web
from habitat_kit.kit import HabitatKit
from habitat_kit.settings import Settings
from habitat_kit.web import api, pages, panel
from tests.web.api.world import NOWHERE

ANYBODY = "anybody"
SIGNED_IN = "who signed in"
WITH_THE_LINK = "whoever has the secret link"

# One row a route: method, path, who.
API = f"""
    POST    /bookings                           {SIGNED_IN}
    POST    /bookings/judge                     {SIGNED_IN}
    GET     /bookings                           {SIGNED_IN}
    GET     /bookings/{{id}}                    {SIGNED_IN}
    PATCH   /bookings/{{id}}                    {SIGNED_IN}
    POST    /bookings/{{id}}/judge              {SIGNED_IN}
    DELETE  /bookings/{{id}}                    {SIGNED_IN}
    POST    /series/judge                       {SIGNED_IN}
    GET     /series/{{id}}                      {SIGNED_IN}
    GET     /spaces                             {SIGNED_IN}
    GET     /spaces/{{id}}                      {SIGNED_IN}
    GET     /spaces/{{id}}/availability         {SIGNED_IN}
    GET     /households                         {SIGNED_IN}
    GET     /people                             {SIGNED_IN}
    GET     /people/{{id}}                      {SIGNED_IN}
    GET     /accounts                           {SIGNED_IN}
    GET     /accounts/{{id}}                    {SIGNED_IN}
    GET     /incidents                          {SIGNED_IN}
    GET     /incidents/{{id}}                   {SIGNED_IN}
    GET     /for-you                            {SIGNED_IN}
    GET     /waits                              {SIGNED_IN}
    GET     /tasks                              {SIGNED_IN}
    GET     /tasks/{{id}}                       {SIGNED_IN}
    GET     /events                             {SIGNED_IN}
    GET     /health                             {ANYBODY}
    GET     /ready                              {ANYBODY}
    GET     /openapi.json                       {ANYBODY}
    POST    /commands/book_space                {SIGNED_IN}
    POST    /commands/move_booking              {SIGNED_IN}
    POST    /commands/cancel_booking            {SIGNED_IN}
    POST    /commands/approve_booking           {SIGNED_IN}
    POST    /commands/support_booking           {SIGNED_IN}
    POST    /commands/decline_booking           {SIGNED_IN}
    POST    /commands/check_in                  {SIGNED_IN}
    POST    /commands/check_out                 {SIGNED_IN}
    POST    /commands/no_show                   {SIGNED_IN}
    POST    /commands/restore_booking           {SIGNED_IN}
    POST    /commands/undo_last                 {SIGNED_IN}
    POST    /commands/correct_booking           {SIGNED_IN}
    POST    /commands/book_series               {SIGNED_IN}
    POST    /commands/move_series               {SIGNED_IN}
    POST    /commands/cancel_series             {SIGNED_IN}
    POST    /commands/approve_series            {SIGNED_IN}
    POST    /commands/add_date                  {SIGNED_IN}
    POST    /commands/close_space               {SIGNED_IN}
    POST    /commands/reopen_space              {SIGNED_IN}
    POST    /commands/order_danger              {SIGNED_IN}
    POST    /commands/lift_danger               {SIGNED_IN}
    POST    /commands/return_booking            {SIGNED_IN}
    POST    /commands/add_leaf                  {SIGNED_IN}
    POST    /commands/split_leaf                {SIGNED_IN}
    POST    /commands/end_leaf                  {SIGNED_IN}
    POST    /commands/change_hours              {SIGNED_IN}
    POST    /commands/change_zone               {SIGNED_IN}
    POST    /commands/create_feed_link          {SIGNED_IN}
    POST    /commands/create_own_link           {SIGNED_IN}
    POST    /commands/relabel_feed_link         {SIGNED_IN}
    POST    /commands/rotate_feed_link          {SIGNED_IN}
    POST    /commands/revoke_feed_link          {SIGNED_IN}
    POST    /commands/report_incident           {SIGNED_IN}
    POST    /commands/acknowledge_incident      {SIGNED_IN}
    POST    /commands/name_party                {SIGNED_IN}
    POST    /commands/name_mediator             {SIGNED_IN}
    POST    /commands/add_fact                  {SIGNED_IN}
    POST    /commands/add_measure               {SIGNED_IN}
    POST    /commands/decide_incident           {SIGNED_IN}
    POST    /commands/appeal_decision           {SIGNED_IN}
    POST    /commands/close_incident            {SIGNED_IN}
    POST    /commands/withdraw_incident         {SIGNED_IN}
    POST    /commands/erase_incident_words      {SIGNED_IN}
    POST    /commands/propose_rules             {SIGNED_IN}
    POST    /commands/revise_rules              {SIGNED_IN}
    POST    /commands/open_round                {SIGNED_IN}
    POST    /commands/consent_to_rules          {SIGNED_IN}
    POST    /commands/object_to_rules           {SIGNED_IN}
    POST    /commands/withdraw_answer           {SIGNED_IN}
    POST    /commands/adopt_rules               {SIGNED_IN}
    POST    /commands/record_decision           {SIGNED_IN}
    POST    /commands/withdraw_proposal         {SIGNED_IN}
    POST    /commands/review_rules              {SIGNED_IN}
    POST    /commands/erase_proposal_words      {SIGNED_IN}
    POST    /commands/sign_rules                {SIGNED_IN}
    GET     /rulebooks                          {SIGNED_IN}
    GET     /rulebooks/{{id}}                   {SIGNED_IN}
    GET     /proposals                          {SIGNED_IN}
    GET     /proposals/{{id}}                   {SIGNED_IN}
    POST    /commands/make_task                 {SIGNED_IN}
    POST    /commands/ask_to_reach              {SIGNED_IN}
    POST    /commands/take_task                 {SIGNED_IN}
    POST    /commands/assign_task               {SIGNED_IN}
    POST    /commands/finish_task               {SIGNED_IN}
    POST    /commands/postpone_task             {SIGNED_IN}
    POST    /commands/drop_task                 {SIGNED_IN}
    POST    /commands/set_way_in                {SIGNED_IN}
    POST    /commands/end_way_in                {SIGNED_IN}
    POST    /commands/make_arrival_link         {SIGNED_IN}
    POST    /commands/revoke_arrival_link       {SIGNED_IN}
    POST    /commands/set_channel               {SIGNED_IN}
    POST    /commands/set_safe_contact          {SIGNED_IN}
    POST    /commands/end_safe_contact          {SIGNED_IN}
    POST    /commands/protect_space             {SIGNED_IN}
    POST    /commands/unprotect_space           {SIGNED_IN}
    POST    /commands/protect_person            {SIGNED_IN}
    POST    /commands/unprotect_person          {SIGNED_IN}
    POST    /commands/open_house                {SIGNED_IN}
    POST    /commands/shut_house                {SIGNED_IN}
    POST    /commands/break_glass               {SIGNED_IN}
    POST    /commands/look_behind_glass         {SIGNED_IN}
    POST    /commands/mend_glass                {SIGNED_IN}
    POST    /commands/invite_person             {SIGNED_IN}
    POST    /commands/reissue_invitation        {SIGNED_IN}
    POST    /commands/add_person                {SIGNED_IN}
    POST    /commands/change_person             {SIGNED_IN}
    POST    /commands/add_household             {SIGNED_IN}
    POST    /commands/add_membership            {SIGNED_IN}
    POST    /commands/end_membership            {SIGNED_IN}
    POST    /commands/give_grant                {SIGNED_IN}
    POST    /commands/end_grant                 {SIGNED_IN}
    POST    /commands/name_deputy               {SIGNED_IN}
    POST    /commands/end_deputy                {SIGNED_IN}
    POST    /commands/put_on_duty               {SIGNED_IN}
    POST    /commands/give_contribution         {SIGNED_IN}
    POST    /commands/reverse_line              {SIGNED_IN}
    POST    /commands/charge_household          {SIGNED_IN}
    POST    /commands/record_payment            {SIGNED_IN}
    POST    /commands/end_duty                  {SIGNED_IN}
    POST    /commands/end_person                {SIGNED_IN}
    POST    /commands/end_access                {SIGNED_IN}
    POST    /commands/hand_over                 {SIGNED_IN}
    POST    /commands/note_care                 {SIGNED_IN}
    POST    /commands/count_dependants          {SIGNED_IN}
    POST    /commands/take_by_right             {SIGNED_IN}
    POST    /commands/import_bookings           {SIGNED_IN}
    POST    /commands/take_offer                {SIGNED_IN}
    POST    /commands/decline_offer             {SIGNED_IN}
    POST    /commands/leave_wait_list           {SIGNED_IN}
    POST    /commands/read_presence             {SIGNED_IN}
    POST    /commands/load_house                {SIGNED_IN}
    POST    /commands/tick                      {SIGNED_IN}
"""

PAGES = f"""
    GET     /                                           {SIGNED_IN}
    GET     /spaces/{{space}}                           {SIGNED_IN}
    POST    /spaces/{{space}}/ask                       {SIGNED_IN}
    GET     /spaces/{{space}}/photos/{{number}}         {SIGNED_IN}
    GET     /spaces/{{space}}/calendar                  {SIGNED_IN}
    POST    /spaces/{{space}}/calendar                  {SIGNED_IN}
    POST    /spaces/{{space}}/calendar/change           {SIGNED_IN}
    GET     /links                                      {SIGNED_IN}
    POST    /links                                      {SIGNED_IN}
    POST    /links/change                               {SIGNED_IN}
    GET     /reach                                      {SIGNED_IN}
    POST    /reach                                      {SIGNED_IN}
    GET     /bookings                                   {SIGNED_IN}
    GET     /bookings/{{booking}}.ics                   {SIGNED_IN}
    POST    /bookings/{{booking}}/give                    {SIGNED_IN}
    GET     /account                                    {SIGNED_IN}
    GET     /account.csv                                {SIGNED_IN}
    GET     /accounts                                   {SIGNED_IN}
    GET     /accounts.csv                               {SIGNED_IN}
    GET     /accounts/{{household}}                       {SIGNED_IN}
    POST    /accounts/{{household}}                       {SIGNED_IN}
    GET     /bookings/{{booking}}                       {SIGNED_IN}
    GET     /bookings/{{booking}}/move                  {SIGNED_IN}
    POST    /bookings/{{booking}}/move                  {SIGNED_IN}
    GET     /bookings/{{booking}}/cancel                {SIGNED_IN}
    POST    /bookings/{{booking}}/cancel                {SIGNED_IN}
    POST    /bookings/{{booking}}/step                  {SIGNED_IN}
    GET     /bookings/{{booking}}/arrival               {SIGNED_IN}
    POST    /bookings/{{booking}}/arrival               {SIGNED_IN}
    GET     /arrive/{{secret}}                          {WITH_THE_LINK}
    GET     /arrive/{{secret}}.ics                      {WITH_THE_LINK}
    GET     /bookings/{{booking}}/correct               {SIGNED_IN}
    POST    /bookings/{{booking}}/correct               {SIGNED_IN}
    GET     /series/{{series}}                          {SIGNED_IN}
    POST    /series/{{series}}                          {SIGNED_IN}
    POST    /waits/{{wait}}                             {SIGNED_IN}
    GET     /rules                                      {SIGNED_IN}
    GET     /rules/kinds                                {SIGNED_IN}
    GET     /rules/{{rulebook}}                         {SIGNED_IN}
    GET     /rules/{{rulebook}}/versions/{{version}}    {SIGNED_IN}
    POST    /rules/{{rulebook}}/versions/{{version}}    {SIGNED_IN}
    GET     /rules/{{rulebook}}/versions/{{version}}/print    {SIGNED_IN}
    GET     /rules/{{rulebook}}/propose                 {SIGNED_IN}
    POST    /rules/{{rulebook}}/propose                 {SIGNED_IN}
    GET     /rules/{{rulebook}}/proposals/{{proposal}}  {SIGNED_IN}
    POST    /rules/{{rulebook}}/proposals/{{proposal}}  {SIGNED_IN}
    GET     /rules/{{rulebook}}/proposals/{{proposal}}/replay    {SIGNED_IN}
    GET     /shares                                     {SIGNED_IN}
    GET     /spaces/{{space}}/sheet                     {SIGNED_IN}
    GET     /spaces/{{space}}/ways-in                   {SIGNED_IN}
    POST    /spaces/{{space}}/ways-in                   {SIGNED_IN}
    GET     /reports                                    {SIGNED_IN}
    GET     /reports/new                                {SIGNED_IN}
    POST    /reports                                    {SIGNED_IN}
    GET     /reports/{{incident}}                       {SIGNED_IN}
    POST    /reports/{{incident}}                       {SIGNED_IN}
    GET     /danger                                     {SIGNED_IN}
    POST    /danger                                     {SIGNED_IN}
    GET     /danger/{{order}}                           {SIGNED_IN}
    POST    /danger/{{order}}                           {SIGNED_IN}
    GET     /me                                         {SIGNED_IN}
    POST    /me                                         {SIGNED_IN}
    GET     /people                                     {SIGNED_IN}
    POST    /people                                     {SIGNED_IN}
    GET     /people/{{person}}                          {SIGNED_IN}
    POST    /people/{{person}}                          {SIGNED_IN}
    GET     /presence                                   {SIGNED_IN}
    POST    /presence                                   {SIGNED_IN}
    GET     /tasks                                      {SIGNED_IN}
    POST    /tasks                                      {SIGNED_IN}
    GET     /tasks/new                                  {SIGNED_IN}
    GET     /tasks/{{task}}                             {SIGNED_IN}
    POST    /tasks/{{task}}                             {SIGNED_IN}
    GET     /approvals                                  {SIGNED_IN}
    POST    /approvals/{{booking}}                      {SIGNED_IN}
    GET     /invitations                                {SIGNED_IN}
    POST    /invitations                                {SIGNED_IN}
    GET     /slip                                       {ANYBODY}
    POST    /slip                                       {ANYBODY}
    GET     /slip/{{code}}                              {ANYBODY}
    POST    /slip/{{code}}                              {ANYBODY}
    GET     /glass                                      {SIGNED_IN}
    POST    /glass                                      {SIGNED_IN}
    GET     /ways                                       {SIGNED_IN}
    POST    /ways/sessions                              {SIGNED_IN}
    POST    /ways/passkeys/begin                        {SIGNED_IN}
    POST    /ways/passkeys                              {SIGNED_IN}
    POST    /ways/passkeys/remove                       {SIGNED_IN}
    POST    /ways/codes/begin                           {SIGNED_IN}
    POST    /ways/codes                                 {SIGNED_IN}
    POST    /ways/codes/remove                          {SIGNED_IN}
    POST    /ways/tokens                                {SIGNED_IN}
    POST    /ways/tokens/revoke                         {SIGNED_IN}
    GET     /ways/proof                                 {SIGNED_IN}
    POST    /ways/proof                                 {SIGNED_IN}
    POST    /ways/proof/begin                           {SIGNED_IN}
    POST    /ways/proof/passkey                         {SIGNED_IN}
    POST    /signin/passkey/begin                       {ANYBODY}
    POST    /signin/passkey                             {ANYBODY}
    POST    /signin/mail                                {ANYBODY}
    GET     /signin                                     {ANYBODY}
    POST    /signin                                     {ANYBODY}
    GET     /signin/link/{{secret}}                     {ANYBODY}
    POST    /signin/link/{{secret}}                     {ANYBODY}
    POST    /signout                                    {ANYBODY}
    GET     /static/{{name}}                            {ANYBODY}
"""

FEEDS = f"""
    GET     /{{secret}}.ics                     {WITH_THE_LINK}
"""

# The panel: who signed in and runs no house is answered 403 by every one of them (tests/web/panel/test_door.py).
SHEETS = (
    "bookings",
    "closures",
    "waits",
    "links",
    "tasks",
    "incidents",
    "houses",
    "spaces",
    "people",
    "households",
    "memberships",
    "grants",
    "deputies",
    "duties",
)
EACH = "".join(
    f"""
    GET     /{sheet}/export.csv                 {SIGNED_IN}
    GET     /{sheet}/act/{{act}}/{{pk}}         {SIGNED_IN}
    POST    /{sheet}/act/{{act}}/{{pk}}         {SIGNED_IN}"""
    for sheet in (*SHEETS, "rulebooks", "proposals", "signatures", "journal")
)
PANEL = f"""
    GET     /                                   {SIGNED_IN}
    GET     /{{identity}}/list                  {SIGNED_IN}
    GET     /{{identity}}/details/{{pk:path}}   {SIGNED_IN}
    GET     /{{identity}}/create                {SIGNED_IN}
    POST    /{{identity}}/create                {SIGNED_IN}
    GET     /{{identity}}/edit/{{pk:path}}      {SIGNED_IN}
    POST    /{{identity}}/edit/{{pk:path}}      {SIGNED_IN}
    GET     /{{identity}}/ajax/lookup           {SIGNED_IN}
    {EACH.strip()}
    GET     /imports/{{house}}                  {SIGNED_IN}
    POST    /imports/{{house}}                  {SIGNED_IN}
    GET     /reports/fair-use/{{house}}         {SIGNED_IN}
    GET     /reports/replay/{{proposal}}        {SIGNED_IN}
    GET     /slip                               {ANYBODY}
    POST    /slip                               {ANYBODY}
    GET     /slip/{{code}}                      {ANYBODY}
    POST    /slip/{{code}}                      {ANYBODY}
    POST    /signin/passkey/begin               {ANYBODY}
    POST    /signin/passkey                     {ANYBODY}
    POST    /signin/mail                        {ANYBODY}
    GET     /signin                             {ANYBODY}
    POST    /signin                             {ANYBODY}
    GET     /signin/link/{{secret}}             {ANYBODY}
    POST    /signin/link/{{secret}}             {ANYBODY}
    POST    /signout                            {ANYBODY}
    GET     /static/{{name}}                    {ANYBODY}
"""

Surface = Callable[[Any], Any]
SURFACES: dict[str, tuple[str, Surface | None]] = {
    "api": (API, api.app),
    "pages": (PAGES, pages.app),
    "panel": (PANEL, panel.app),
    "feeds": (FEEDS, None),  # one path and no router: tests/web/feeds asks it whatever else one may think of
}


def listed(rows: str) -> dict[tuple[str, str], str]:
    """What a table says."""
    split = (re.split(r"\s{2,}", line.strip()) for line in rows.splitlines() if line.strip())
    return {(method, path): who for method, path, who in split}


def served(app: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every method and path behind an app's guards."""
    while not hasattr(app, "routes"):
        app = app.app
    for route in app.routes:
        if isinstance(route, Mount):
            yield from served(route.app, prefix + route.path)
        elif isinstance(route, Route):
            yield from ((method, prefix + route.path) for method in route.methods or {"GET"} if method != "HEAD")


@pytest.fixture
def kit(migrated: str) -> Iterator[HabitatKit]:
    made = HabitatKit(url=migrated, settings=Settings(https=False), plugins=[])
    yield made
    made.close()


WALKED = [name for name, (_, app) in SURFACES.items() if app]


@pytest.mark.parametrize("name", WALKED)
@pytest.mark.parametrize("dialect", ["sqlite"])
def test_every_route_is_listed(name: str, dialect: str, kit: HabitatKit) -> None:
    """What a surface serves and what its table lists are the same routes."""
    rows, app = SURFACES[name]
    assert app is not None
    assert set(served(app(kit))) == set(listed(rows))


@pytest.mark.parametrize("name", WALKED)
@pytest.mark.parametrize("dialect", ["sqlite"])
def test_nobody_gets_further_than_listed(name: str, dialect: str, kit: HabitatKit) -> None:
    """Somebody who did not sign in is told so by every route that is not for anybody, and by no other but signing in."""
    rows, app = SURFACES[name]
    assert app is not None
    client = TestClient(app(kit), base_url="http://localhost", follow_redirects=False, raise_server_exceptions=False)
    for (method, path), who in listed(rows).items():
        filled = re.sub(r"\{(\w+):int\}", "1", path).replace("{identity}", "bookings")
        filled = re.sub(r"\{[\w:]+\}", str(NOWHERE), filled)
        status = client.request(method, filled).status_code
        if who == SIGNED_IN:
            assert status in {303, 401}, (method, path, status)
        elif not path.startswith("/sign"):
            assert status not in {303, 401}, (method, path, status)


def test_every_surface_has_its_table() -> None:
    """A new surface under web/ is listed here before it is served."""
    folder = Path(habitat_kit.web.__file__).parent
    there = {path.parent.name for path in folder.glob("*/__init__.py")} - {"guard"}
    assert there == set(SURFACES)
