// The page of notifications; its forms work without this.
import { installSettings } from "../push/settings";

installSettings();
