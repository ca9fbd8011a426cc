import * as Turbo from "@hotwired/turbo";
import { Application } from "@hotwired/stimulus";

import AutosubmitController from "./controllers/autosubmit";
import ConfirmController from "./controllers/confirm";
import DraftController from "./controllers/draft";
import FilterController from "./controllers/filter";
import FocusController from "./controllers/focus";
import HintsController from "./controllers/hints";
import MenuController from "./controllers/menu";
import PrintController from "./controllers/print";
import QuickExitController from "./controllers/quick_exit";
import RefreshController from "./controllers/refresh";
import RowsController from "./controllers/rows";
import ScaleController from "./controllers/scale";
import ShortcutController from "./controllers/shortcut";
import SpeakController from "./controllers/speak";
import TabsController from "./controllers/tabs";
import UnsureController from "./controllers/unsure";
import VideoController from "./controllers/video";
import WeekGridController from "./controllers/week_grid";
import { showLoading } from "./loading";

// Turbo's own progress bar brings a style element, which our content security policy refuses; loading.ts shows ours.
Turbo.config.drive.progressBarDelay = 2_000_000_000;

const application = Application.start();
application.register("autosubmit", AutosubmitController);
application.register("confirm", ConfirmController);
application.register("draft", DraftController);
application.register("filter", FilterController);
application.register("focus", FocusController);
application.register("hints", HintsController);
application.register("menu", MenuController);
application.register("print", PrintController);
application.register("quick-exit", QuickExitController);
application.register("refresh", RefreshController);
application.register("rows", RowsController);
application.register("scale", ScaleController);
application.register("shortcut", ShortcutController);
application.register("speak", SpeakController);
application.register("tabs", TabsController);
application.register("unsure", UnsureController);
application.register("video", VideoController);
application.register("week-grid", WeekGridController);

showLoading();
