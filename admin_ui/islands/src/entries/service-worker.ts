// What runs while no page is open; served at the top of the site.
import { installWorker } from "../push/worker";

installWorker();
